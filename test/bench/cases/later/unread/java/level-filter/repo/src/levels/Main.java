package levels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Main {
    public static void main(String[] args) throws IOException {
        Filter filter = new Filter(Level.named(args[0]));
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            if (filter.take(line)) {
                System.out.println(line);
            }
        }
        filter.counts().forEach((source, count) -> System.out.println(source + ": " + count));
    }
}
