package journal;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What each account got, less what it gave. */
public final class Balance {
    private Balance() {}

    public static Map<String, BigDecimal> of(Stream<Entry> entries) {
        Map<String, BigDecimal> sums = new TreeMap<>();
        entries.forEach(entry -> sums.merge(entry.account(), entry.amount(), BigDecimal::add));
        return sums;
    }
}
