package levels;

import java.util.Map;
import java.util.TreeMap;

/** Takes lines from a level on. */
public final class Filter {
    private final Level least;
    private final Map<String, Integer> counts = new TreeMap<>();

    public Filter(Level least) {
        this.least = least;
    }

    /** Tells whether the line is taken, and counts it by its source if so. Lines in another form are not. */
    public boolean take(String line) {
        int blank = line.indexOf(' ');
        int colon = line.indexOf(':', blank + 1);
        if (blank == -1 || colon == -1 || Level.named(line.substring(0, blank)).rank() < least.rank()) {
            return false;
        }
        counts.merge(Names.source(line.substring(blank, colon)), 1, Integer::sum);
        return true;
    }

    public Map<String, Integer> counts() {
        return counts;
    }
}
