package tram;

public final class AllTests {
    public static void main(String[] args) {
        Timetable table = new Timetable(Clock.parse("09:40"), Clock.parse("05:10"), Clock.parse("17:20"));
        equal(Clock.parse("05:10"), table.next(0));
        equal(Clock.parse("09:40"), table.next(Clock.parse("09:40")));
        equal(Clock.parse("17:20"), table.next(Clock.parse("09:41")));
        assert Clock.print(65).equals("01:05");
        assert Clock.print(Clock.DAY + 65).equals("01:05 (tomorrow)");
        System.out.println("5 checks passed");
    }

    private static void equal(int wanted, int found) {
        if (wanted != found) throw new AssertionError("wanted " + wanted + ", found " + found);
    }
}
