package tags;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** An article with tags. */
public final class Article {
    private final String title;
    private final List<String> tags;

    Article(String title, List<String> tags) {
        this.title = title;
        this.tags = tags;
    }

    /** Reads a line `title | tag, tag`. */
    static Article parse(String line) {
        String[] parts = line.split("\\|", 2);
        if (parts.length == 1) {
            return new Article(parts[0].trim(), Collections.emptyList());
        }
        return new Article(parts[0].trim(), new ArrayList<>(Arrays.asList(parts[1].trim().split("\\s*,\\s*"))));
    }

    public String title() {
        return title;
    }

    /** The tags of this article, to be read and changed. */
    public List<String> tags() {
        return tags;
    }

    @Override
    public String toString() {
        return tags.isEmpty() ? title : title + " | " + String.join(", ", tags);
    }
}
