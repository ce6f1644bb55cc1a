package pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where pages come from. */
public final class Library {
    private Library() {}

    /** The lines of all pages of a folder, by name. */
    public static Map<String, List<String>> read(Path folder) throws IOException {
        Map<String, List<String>> pages = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".txt")) pages.put(name.substring(0, name.length() - 4), Files.readAllLines(file));
            }
        }
        return pages;
    }
}
