package ledger;

public final class AllTests {
    public static void main(String[] args) {
        Ledger ledger = new Ledger();
        for (String line : new String[] {"account 1 ada", "account 2 bo", "order 1 1 100", "order 2 2 50", "book 1 1"}) {
            ledger.run(line);
        }
        assert ledger.accounts().iterator().next().owed() == 100;
        try {
            ledger.run("book 1 2");
            throw new AssertionError("booked");
        } catch (IllegalStateException expected) {
            assert expected.getMessage().equals("order 2 is not one of customer 1");
        }
        ledger.run("book 2 2");
        System.out.println("3 tests passed");
    }
}
