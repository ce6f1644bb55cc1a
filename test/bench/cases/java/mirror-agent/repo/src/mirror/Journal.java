package mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Lines that the mirror does not have yet. */
final class Journal {
    private final Path file;

    Journal(Path file) {
        this.file = file;
    }

    List<String> lines() throws IOException {
        return Files.readAllLines(file);
    }

    /** Removes the first lines. */
    void acknowledge(int count) throws IOException {
        List<String> lines = lines();
        Files.write(file, lines.subList(count, lines.size()));
    }
}
