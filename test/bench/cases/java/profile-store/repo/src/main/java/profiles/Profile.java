package profiles;

import java.util.List;

/** What somebody wants to hear of. */
public final class Profile {
    static final List<String> DEFAULT_TOPICS = List.of("news", "safety");

    private final String name;
    private String language = "en";
    private List<String> topics = DEFAULT_TOPICS;

    public Profile(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    public String language() {
        return language;
    }

    public boolean wants(String topic) {
        return topics.contains(topic);
    }
}
