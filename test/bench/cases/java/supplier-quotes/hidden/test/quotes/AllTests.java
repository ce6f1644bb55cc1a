package quotes;

import java.util.List;
import java.util.Map;

public final class AllTests {
    public static void main(String[] args) {
        Market market = new Market(List.of(Suppliers.silent("s"), Suppliers.shop("a", Map.of("x", 3L)),
            Suppliers.silent("t"), Suppliers.shop("b", Map.of("x", 2L, "y", 1L))));
        check(market.offers("x"), "Offers[cheapestFirst=[Offer[supplier=b, cents=2], Offer[supplier=a, cents=3]], unreachable=2]");
        check(market.offers("y"), "Offers[cheapestFirst=[Offer[supplier=b, cents=1]], unreachable=2]");
        check(market.offers("z"), "Offers[cheapestFirst=[], unreachable=2]");
        check(new Market(List.of(Suppliers.silent("s"))).offers("x"), "Offers[cheapestFirst=[], unreachable=1]");
        System.out.println("passed");
    }

    private static void check(Offers found, String wanted) {
        if (!found.toString().equals(wanted)) throw new AssertionError(found);
    }
}
