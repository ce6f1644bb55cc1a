package quotes;

import java.util.List;
import java.util.Map;

public final class AllTests {
    public static void main(String[] args) {
        Market market = new Market(List.of(Suppliers.shop("a", Map.of("x", 3L)), Suppliers.shop("b", Map.of("x", 2L, "y", 1L))));
        assert market.offers("x").toString().equals(
            "Offers[cheapestFirst=[Offer[supplier=b, cents=2], Offer[supplier=a, cents=3]], unreachable=0]");
        assert market.offers("y").cheapestFirst().size() == 1;
        assert market.offers("z").equals(new Offers(List.of(), 0));
        System.out.println("3 tests passed");
    }
}
