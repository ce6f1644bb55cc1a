package mirror;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

public final class Main {
    public static void main(String[] args) throws IOException {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of(args[0]))) {
            settings.load(reader);
        }
        Link link = new Link(settings.getProperty("host"), Integer.parseInt(settings.getProperty("port")));
        System.out.println(mirror(new Journal(Path.of(settings.getProperty("journal"))), link) + " lines mirrored");
    }

    static int mirror(Journal journal, Link link) throws IOException {
        int count = link.send(journal.lines());
        journal.acknowledge(count);
        return count;
    }
}
