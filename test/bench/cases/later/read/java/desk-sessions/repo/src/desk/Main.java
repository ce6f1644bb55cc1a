package desk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Main {
    public static void main(String[] args) throws IOException {
        SessionTable table = new SessionTable();
        Reaper reaper = new Reaper(table, 15, System.out::println);
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            String[] words = line.split(" ");
            int minute = Integer.parseInt(words[0]);
            switch (words[1]) {
                case "open" -> table.open(words[2], minute);
                case "use" -> table.find(words[2]).use(minute);
                case "close" -> table.find(words[2]).close();
                case "reap" -> reaper.run(minute);
                default -> throw new IllegalArgumentException(line);
            }
        }
        System.out.println(table.all().size() + " left");
    }
}
