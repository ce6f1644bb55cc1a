package stock;

import java.util.List;
import java.util.Map;

public final class AllTests {
    public static void main(String[] args) {
        Counts counts = Counts.parse(List.of("nail 200", "", "screw  3", "screw 5"));
        assert counts.of("nail") == 200;
        assert counts.of("screw") == 5;
        assert counts.of(List.of("nail", "screw", "hook")) == 205;
        assert Orders.missing(Map.of("nail", 100, "screw", 8), counts).equals(Map.of("screw", 3));
        assert Orders.missing(Map.of("nail", 200), counts).isEmpty();
        try {
            Counts.parse(List.of("nail many"));
            assert false;
        } catch (NumberFormatException expected) {
            assert expected.getMessage().contains("many");
        }
        System.out.println("6 tests passed");
    }
}
