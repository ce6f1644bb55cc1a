package levels;

import java.util.Map;

public final class AllTests {
    public static void main(String[] args) {
        Filter filter = new Filter(Level.named(" Info "));
        assert filter.take("INFO Mail: x");
        assert filter.take("warning MAIL: y");
        assert !filter.take("debug mail: z") && !filter.take("free text");
        assert filter.counts().equals(Map.of("mail", 2)) : filter.counts();
        try {
            Level.named("loud");
            throw new AssertionError("found");
        } catch (IllegalArgumentException expected) {
            assert expected.getMessage().equals("no such level: loud");
        }
        System.out.println("3 tests passed");
    }
}
