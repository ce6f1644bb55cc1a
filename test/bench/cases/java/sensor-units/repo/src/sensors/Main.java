package sensors;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Main {
    public static void main(String[] args) throws IOException {
        Means.of(Files.readAllLines(Path.of(args[0])))
            .forEach((sensor, mean) -> System.out.printf("%s %.2f%n", sensor, mean));
    }
}
