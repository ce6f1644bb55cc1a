package journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.stream.Stream;

/** A journal in a file. */
public final class Journal {
    private final Path file;

    public Journal(Path file) {
        this.file = file;
    }

    /** How many entries there are. */
    public long size() throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(Journal::isEntry).count();
        }
    }

    /** The entries of a month, in the order of the file, which is closed when this returns. */
    public Stream<Entry> entries(YearMonth month) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(Journal::isEntry).map(Entry::parse)
                .filter(entry -> YearMonth.from(entry.day()).equals(month));
        }
    }

    private static boolean isEntry(String line) {
        return !line.isBlank() && !line.startsWith("#");
    }
}
