package till;

public final class AllTests {
    public static void main(String[] args) {
        Account account = new Account(500);
        assert account.withdraw(200, cents -> {}) == Result.DONE;
        assert account.withdraw(400, cents -> {}) == Result.REFUSED;
        assert account.deposit(100) == Result.DONE;
        assert account.withdraw(400, cents -> {}) == Result.DONE;
        assert account.balance() == 0;
        System.out.println("1 test passed");
    }
}
