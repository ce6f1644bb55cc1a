package stock;

import java.util.List;
import java.util.Map;

public final class AllTests {
    public static void main(String[] args) {
        Counts counts = Counts.parse(List.of("nail 200", "screw 5"));
        assert counts.of("nail") == 200 && counts.of("screw") == 5;
        assert counts.of("hook") == 0;
        assert counts.of(List.of("nail", "hook")) == 200;
        assert Orders.missing(Map.of("hook", 4, "nail", 150, "screw", 6), counts).equals(Map.of("hook", 4, "screw", 1));
        assert Orders.missing(Map.of("hook", 0), counts).isEmpty();
        System.out.println("passed");
    }
}
