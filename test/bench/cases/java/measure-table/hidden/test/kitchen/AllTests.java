package kitchen;

import java.util.NoSuchElementException;
import java.util.Set;

public final class AllTests {
    public static void main(String[] args) {
        assert Amount.parse("1 1/2") == 1.5;
        assert Measure.names().equals(Set.of("g", "kg", "tbsp")) : Measure.names();
        assert Measure.named("kg") == Measure.KILOGRAM;
        assert Measure.named("tbsp").toGrams(2) == 30;
        Measure cup = Measure.define("cup", 240);
        assert Measure.named("cup") == cup;
        try {
            Measure.named("pinch");
            throw new AssertionError("found a pinch");
        } catch (NoSuchElementException expected) {
            System.out.println("passed");
        }
    }
}
