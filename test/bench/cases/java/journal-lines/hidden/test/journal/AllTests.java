package journal;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.Map;
import java.util.stream.Stream;

public final class AllTests {
    public static void main(String[] args) throws Exception {
        Path file = Files.createTempFile("journal", ".txt");
        Files.writeString(file, "# x\n2024-01-30 food -8.00\n\n2024-02-03 food 1.00\n2024-01-31 food 3.00\n2024-01-01 a 1\n");
        Journal journal = new Journal(file);
        assert journal.size() == 4;
        Map<String, BigDecimal> sums = Balance.of(journal.entries(YearMonth.of(2024, 1)));
        assert sums.equals(Map.of("food", new BigDecimal("-5.00"), "a", new BigDecimal("1"))) : sums;
        for (int i = 0; i < 300; i++) journal.entries(YearMonth.of(2024, 1));
        assert openHandles(file) == 0 : "the file is still open";
        Files.delete(file);
        try {
            journal.entries(YearMonth.of(2024, 1));
            throw new AssertionError("read what is not there");
        } catch (IOException expected) {
            System.out.println("passed");
        }
    }

    private static long openHandles(Path file) throws IOException {
        long open = 0;
        try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"))) {
            for (Path handle : handles.toList()) {
                try {
                    if (Files.readSymbolicLink(handle).equals(file)) open++;
                } catch (IOException gone) {
                    // The handle of the listing itself.
                }
            }
        }
        return open;
    }
}
