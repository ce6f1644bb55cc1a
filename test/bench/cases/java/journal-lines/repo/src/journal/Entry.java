package journal;

import java.math.BigDecimal;
import java.time.LocalDate;

/** A line of the journal. */
public record Entry(LocalDate day, String account, BigDecimal amount) {
    static Entry parse(String line) {
        String[] words = line.split(" ");
        return new Entry(LocalDate.parse(words[0]), words[1], new BigDecimal(words[2]));
    }
}
