package bus;

import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        ChangeBus bus = new ChangeBus();
        Views views = new Views(bus);
        views.open("a");
        views.open("b");
        bus.publish("x");
        assert views.seen().equals(List.of("a x", "b x")) : views.seen();
        Runnable leave = bus.subscribe(change -> {});
        assert bus.size() == 3;
        leave.run();
        assert bus.size() == 2;
        System.out.println("2 tests passed");
    }
}
