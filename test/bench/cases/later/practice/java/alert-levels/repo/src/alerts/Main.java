package alerts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

public final class Main {
    public static void main(String[] args) throws IOException {
        List<Rule> rules = Files.readAllLines(Path.of(args[0])).stream().map(Rule::parse).toList();
        for (int i = 1; i + 1 < args.length; i += 2) {
            String source = args[i];
            Level level = Level.parse(args[i + 1]);
            rules.stream().filter(rule -> rule.matches(source, level)).forEach(rule -> System.out.println(source + " to " + rule.channel()));
        }
    }
}
