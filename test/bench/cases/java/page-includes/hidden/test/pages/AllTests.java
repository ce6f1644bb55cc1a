package pages;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

public final class AllTests {
    public static void main(String[] args) {
        Map<String, List<String>> texts = new HashMap<>(Map.of(
            "a", List.of("1", "{{b}}", "2", "{{b}}"),
            "b", List.of("x", "{{gone}}", "{{a}}"),
            "self", List.of("{{self}}", "{{foot}}", "{{foot}}"),
            "foot", List.of("f")));
        Renderer renderer = new Renderer(texts);
        equal(List.of("1", "x", "[gone]", "[a]", "2", "x", "[gone]", "[a]"), renderer.render("a"));
        equal(List.of("[self]", "f", "f"), renderer.render("self"));
        equal(List.of("[self]", "f", "f"), renderer.render("self"));
        for (int i = 0; i < 200; i++) texts.put("d" + i, List.of("{{d" + (i + 1) + "}}", "{{foot}}"));
        List<String> deep = new ArrayList<>(List.of("[d200]"));
        for (int i = 0; i < 200; i++) deep.add("f");
        equal(deep, renderer.render("d0"));
        System.out.println("passed");
    }

    private static void equal(Object wanted, Object found) {
        if (!wanted.equals(found)) throw new AssertionError("wanted " + wanted + ", found " + found);
    }
}
