package stock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

public final class Main {
    public static void main(String[] args) throws IOException {
        Counts counts = Counts.parse(Files.readAllLines(Path.of(args[0])));
        Map<String, Integer> wanted = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            String[] fields = line.split(" ");
            wanted.put(fields[0], Integer.valueOf(fields[1]));
        }
        Orders.missing(wanted, counts).forEach((product, number) -> System.out.println(number + " x " + product));
    }
}
