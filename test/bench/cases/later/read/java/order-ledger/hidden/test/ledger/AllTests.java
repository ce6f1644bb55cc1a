package ledger;

import java.util.ArrayList;
import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        Ledger ledger = new Ledger();
        for (String line : new String[] {
            "account 127 ada", "account 128 bo", "account -129 cy", "order 1 127 1", "order 2 128 2", "order 3 -129 3",
            "order 4 128 40", "order 5 ? 5", "order 300 127 10", "book 127 1 300", "book 128 2 4", "book -129 3"
        }) {
            ledger.run(line);
        }
        List<Long> owed = new ArrayList<>();
        ledger.accounts().forEach(account -> owed.add(account.owed()));
        assert owed.equals(List.of(11L, 42L, 3L)) : owed;
        ledger.run("order 9 128 1");
        for (String line : new String[] {"book 127 9", "book -129 9", "book 128 5"}) {
            try {
                ledger.run(line);
                throw new AssertionError("booked: " + line);
            } catch (IllegalStateException expected) {
                assert expected.getMessage().contains("is not one of customer");
            }
        }
        ledger.run("book 128 9");
        assert ledger.accounts().stream().mapToLong(Account::owed).sum() == 57;
        System.out.println("passed");
    }
}
