package split;

import java.math.BigDecimal;
import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        check("100.00", "33.34", "33.33", "33.33");
        check("0.05", "0.01", "0.01", "0.01", "0.01", "0.01", "0.00", "0.00");
        check("30.00", "7.50", "7.50", "7.50", "7.50");
        check("0.99", "0.50", "0.49");
        check("20", "6.67", "6.67", "6.66");
        System.out.println("passed");
    }

    private static void check(String bill, String... wanted) {
        List<BigDecimal> found = Shares.equal(new BigDecimal(bill), wanted.length);
        for (int i = 0; i < wanted.length; i++) {
            if (found.get(i).compareTo(new BigDecimal(wanted[i])) != 0) throw new AssertionError(bill + " " + found);
        }
    }
}
