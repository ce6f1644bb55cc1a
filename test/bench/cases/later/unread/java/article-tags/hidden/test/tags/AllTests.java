package tags;

import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        Rules rules = new Rules().add("bread", "kitchen").add("rye", "grain");
        Article both = Article.parse("Rye bread, once more");
        Article none = Article.parse("Notes");
        Article one = Article.parse("Bread");
        for (Article article : List.of(both, none, one, both)) {
            rules.apply(article);
        }
        assert both.tags().equals(List.of("kitchen", "grain")) : both.tags();
        assert none.tags().isEmpty() : none.tags();
        assert one.tags().equals(List.of("kitchen")) : one.tags();
        assert one.toString().equals("Bread | kitchen");
        none.tags().add("diary");
        assert none.tags().equals(List.of("diary"));
        assert Article.parse("Other").tags().isEmpty();
        Article tagged = Article.parse("Bread | a");
        rules.apply(tagged);
        assert tagged.tags().equals(List.of("a", "kitchen"));
        System.out.println("passed");
    }
}
