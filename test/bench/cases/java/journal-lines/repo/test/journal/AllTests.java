package journal;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

public final class AllTests {
    public static void main(String[] args) throws Exception {
        Path file = Files.createTempFile("journal", ".txt");
        Files.writeString(file, "# x\n2024-01-30 food -8.00\n\n2024-02-03 food 1.00\n");
        assert new Journal(file).size() == 2;
        Map<String, BigDecimal> sums = Balance.of(Stream.of(Entry.parse("2024-01-30 a 1.50"),
            Entry.parse("2024-01-30 b 2"), Entry.parse("2024-01-31 a -0.25")));
        assert sums.equals(Map.of("a", new BigDecimal("1.25"), "b", new BigDecimal("2"))) : sums;
        Files.delete(file);
        System.out.println("2 tests passed");
    }
}
