package tags;

import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        Rules rules = new Rules().add("bread", "kitchen").add("rye", "grain");
        Article article = Article.parse("Rye bread | baking , kitchen");
        rules.apply(article);
        assert article.tags().equals(List.of("baking", "kitchen", "grain")) : article.tags();
        assert article.toString().equals("Rye bread | baking, kitchen, grain");
        Article plain = Article.parse("Breadless ");
        rules.apply(plain);
        assert plain.tags().isEmpty() && plain.toString().equals("Breadless");
        System.out.println("2 tests passed");
    }
}
