package desk;

import java.util.ArrayList;
import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        SessionTable table = new SessionTable();
        Session first = table.open("ada", 0);
        table.open("bo", 1);
        List<String> log = new ArrayList<>();
        assert new Reaper(table, 15, log::add).run(14) == 0;
        first.close();
        first.close();
        assert table.all().size() == 1 && !first.isOpen();
        try {
            table.all().clear();
            throw new AssertionError("changed");
        } catch (UnsupportedOperationException expected) {
            assert log.isEmpty();
        }
        System.out.println("3 tests passed");
    }
}
