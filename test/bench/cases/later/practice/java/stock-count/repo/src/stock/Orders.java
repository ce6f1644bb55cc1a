package stock;

import java.util.Map;
import java.util.TreeMap;

/** What has to be ordered. */
public final class Orders {
    /** For each product how many are missing; those of which there are enough are left out. */
    static Map<String, Integer> missing(Map<String, Integer> wanted, Counts counts) {
        Map<String, Integer> missing = new TreeMap<>();
        for (Map.Entry<String, Integer> each : wanted.entrySet()) {
            int short_ = each.getValue() - counts.of(each.getKey());
            if (short_ > 0) {
                missing.put(each.getKey(), short_);
            }
        }
        return missing;
    }

    private Orders() {}
}
