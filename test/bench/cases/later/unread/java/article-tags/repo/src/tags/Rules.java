package tags;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tags by the words of a title. */
public final class Rules {
    private final Map<String, String> tagOf = new LinkedHashMap<>();

    public Rules add(String word, String tag) {
        tagOf.put(word, tag);
        return this;
    }

    /** Adds what the title asks for to the tags of the article. */
    public void apply(Article article) {
        List<String> words = List.of(article.title().toLowerCase(Locale.ROOT).split("\\W+"));
        for (Map.Entry<String, String> rule : tagOf.entrySet()) {
            if (words.contains(rule.getKey()) && !article.tags().contains(rule.getValue())) {
                article.tags().add(rule.getValue());
            }
        }
    }
}
