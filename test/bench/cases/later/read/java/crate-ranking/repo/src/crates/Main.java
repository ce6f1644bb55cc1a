package crates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

public final class Main {
    public static void main(String[] args) throws IOException {
        List<Crate> crates = Files.readAllLines(Path.of(args[1])).stream().map(Crate::parse).toList();
        int place = 1;
        for (Crate crate : Ranking.rank(crates, Orders.named(args[0]))) {
            System.out.println(place++ + ". " + crate.name());
        }
    }
}
