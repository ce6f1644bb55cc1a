package tags;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

public final class Main {
    public static void main(String[] args) throws IOException {
        Rules rules = new Rules().add("bread", "kitchen").add("bike", "travel").add("rye", "grain");
        List<Article> articles = Files.readAllLines(Path.of(args[0])).stream().map(Article::parse).toList();
        articles.forEach(rules::apply);
        articles.forEach(System.out::println);
    }
}
