package pages;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Expands the includes of pages. */
public final class Renderer {
    private final Map<String, List<String>> pages;

    public Renderer(Map<String, List<String>> pages) {
        this.pages = pages;
    }

    /** The lines of a page with all that it includes. */
    public List<String> render(String name) {
        List<String> lines = new ArrayList<>();
        expand(name, lines);
        return lines;
    }

    private void expand(String name, List<String> into) {
        List<String> lines = pages.get(name);
        if (lines == null) {
            into.add("[" + name + "]");
            return;
        }
        for (String line : lines) {
            if (line.startsWith("{{") && line.endsWith("}}")) {
                expand(line.substring(2, line.length() - 2), into);
            } else {
                into.add(line);
            }
        }
    }
}
