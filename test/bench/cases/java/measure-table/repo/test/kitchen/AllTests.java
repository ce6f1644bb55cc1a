package kitchen;

public final class AllTests {
    public static void main(String[] args) {
        assert Amount.parse("250") == 250;
        assert Amount.parse("1/2") == 0.5;
        assert Amount.parse("1 1/2") == 1.5;
        System.out.println("3 tests passed");
    }
}
