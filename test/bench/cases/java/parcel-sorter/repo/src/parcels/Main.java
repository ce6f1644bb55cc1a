package parcels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

public final class Main {
    public static void main(String[] args) throws IOException {
        List<Parcel> waiting = Files.readAllLines(Path.of(args[0])).stream().map(Parcel::parse).toList();
        for (Parcel parcel : new Loader(1_000_000).plan(waiting)) {
            System.out.println(parcel.number() + " " + parcel.grams() + (parcel.express() ? " express" : ""));
        }
    }
}
