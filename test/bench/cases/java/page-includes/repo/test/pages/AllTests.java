package pages;

import java.util.List;
import java.util.Map;

public final class AllTests {
    public static void main(String[] args) {
        Map<String, List<String>> texts = Map.of("a", List.of("1", "{{b}}", "2", "{{b}}"), "b", List.of("x", "{{gone}}"));
        List<String> found = new Renderer(texts).render("a");
        assert found.equals(List.of("1", "x", "[gone]", "2", "x", "[gone]")) : found;
        System.out.println("1 test passed");
    }
}
