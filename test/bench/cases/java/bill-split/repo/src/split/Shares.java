package split;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Parts of a bill. */
public final class Shares {
    private Shares() {}

    /**
     * Splits a bill of whole cents into equal parts of whole cents that sum up to it; where that leaves cents over,
     * the first parts are a cent more each.
     */
    public static List<BigDecimal> equal(BigDecimal bill, int parts) {
        BigDecimal share = bill.divide(BigDecimal.valueOf(parts));
        List<BigDecimal> shares = new ArrayList<>();
        for (int i = 0; i < parts; i++) shares.add(share);
        return shares;
    }

    /** What somebody pays who pays for several parts, beginning at one of them. */
    public static BigDecimal sum(List<BigDecimal> shares, int from, int count) {
        return shares.subList(from, from + count).stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
