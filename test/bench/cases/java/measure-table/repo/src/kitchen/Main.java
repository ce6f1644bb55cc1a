package kitchen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Main {
    public static void main(String[] args) throws IOException {
        if (args.length > 3 && args[2].equals("-m")) {
            for (String line : Files.readAllLines(Path.of(args[3]))) {
                String[] words = line.split(" ");
                Measure.define(words[0], Double.parseDouble(words[1]));
            }
        }
        System.out.println(Measure.named(args[1]).toGrams(Amount.parse(args[0])) + " g");
    }
}
