package journal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.YearMonth;

public final class Main {
    public static void main(String[] args) throws IOException {
        Journal journal = new Journal(Path.of(args[0]));
        System.out.println(journal.size() + " entries");
        Balance.of(journal.entries(YearMonth.parse(args[1])))
            .forEach((account, sum) -> System.out.println(account + " " + sum));
    }
}
