package stock;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was counted, by product. */
public final class Counts {
    private final Map<String, Integer> counted = new HashMap<>();

    /** Reads lines of a product and a number; of several about a product the last holds. */
    static Counts parse(List<String> lines) {
        Counts counts = new Counts();
        for (String line : lines) {
            if (line.isBlank()) continue;
            String[] fields = line.trim().split("\\s+");
            counts.counted.put(fields[0], Integer.parseInt(fields[1]));
        }
        return counts;
    }

    /** How many there are of a product. */
    int of(String product) {
        return counted.get(product);
    }

    /** How many there are of all the products together. */
    int of(List<String> products) {
        int sum = 0;
        for (String product : products) {
            sum += counted.getOrDefault(product, 0);
        }
        return sum;
    }
}
