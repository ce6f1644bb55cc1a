package bus;

import java.util.ArrayList;
import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        hintsAndViews();
        secondToLast();
        joining();
        System.out.println("3 tests passed");
    }

    static void hintsAndViews() {
        ChangeBus bus = new ChangeBus();
        Views views = new Views(bus);
        views.open("a");
        views.hint("h");
        views.open("b");
        views.open("c");
        bus.publish("x");
        bus.publish("y");
        assert views.seen().equals(List.of("a x", "h x", "b x", "c x", "a y", "b y", "c y")) : views.seen();
        assert bus.size() == 3;
    }

    static void secondToLast() {
        ChangeBus bus = new ChangeBus();
        Views views = new Views(bus);
        views.hint("h");
        views.open("b");
        bus.publish("x");
        assert views.seen().equals(List.of("h x", "b x")) : views.seen();
    }

    static void joining() {
        ChangeBus bus = new ChangeBus();
        List<String> seen = new ArrayList<>();
        bus.once(change -> bus.subscribe(seen::add));
        bus.subscribe(change -> {});
        bus.publish("x");
        bus.publish("y");
        assert seen.equals(List.of("y")) : seen;
    }
}
