package tram;

public final class AllTests {
    public static void main(String[] args) {
        Timetable table = new Timetable(Clock.parse("09:40"), Clock.parse("05:10"), Clock.parse("17:20"));
        equal(Clock.parse("05:10"), table.next(0));
        equal(Clock.parse("17:20"), table.next(Clock.parse("17:20")));
        equal(Clock.DAY + Clock.parse("05:10"), table.next(Clock.parse("17:21")));
        equal(Clock.DAY + Clock.parse("05:10"), table.next(Clock.parse("23:59")));
        equal(Clock.DAY + 3, new Timetable(3).next(4));
        System.out.println("5 checks passed");
    }

    private static void equal(int wanted, int found) {
        if (wanted != found) throw new AssertionError("wanted " + wanted + ", found " + found);
    }
}
