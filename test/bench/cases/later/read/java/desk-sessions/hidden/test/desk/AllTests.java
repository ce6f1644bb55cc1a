package desk;

import java.util.ArrayList;
import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        SessionTable table = new SessionTable();
        for (String name : new String[] {"a", "b", "c", "d"}) {
            table.open(name, 0);
        }
        table.find("c").use(5);
        List<String> log = new ArrayList<>();
        Reaper reaper = new Reaper(table, 15, log::add);
        assert reaper.run(16) == 3 : log;
        assert log.equals(List.of("a closed after 16 minutes", "b closed after 16 minutes", "d closed after 16 minutes")) : log;
        assert table.all().size() == 1 && table.all().get(0).name().equals("c");
        assert reaper.run(19) == 0;
        assert reaper.run(20) == 1;
        assert table.all().isEmpty();
        table.open("x", 40);
        table.open("y", 40);
        assert reaper.run(100) == 2;
        assert table.all().isEmpty();
        try {
            table.all().add(null);
            throw new AssertionError("changed");
        } catch (UnsupportedOperationException expected) {
            System.out.println("passed");
        }
    }
}
