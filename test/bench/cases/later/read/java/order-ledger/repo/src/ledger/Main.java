package ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Main {
    public static void main(String[] args) throws IOException {
        Ledger ledger = new Ledger();
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            ledger.run(line.trim());
        }
        ledger.accounts().forEach(account -> System.out.println(account.name() + " " + account.owed()));
    }
}
