package bus;

import java.util.ArrayList;
import java.util.List;

/** Views that note what they saw. */
public final class Views {
    private final List<String> seen = new ArrayList<>();
    private final ChangeBus bus;

    public Views(ChangeBus bus) {
        this.bus = bus;
    }

    public void open(String name) {
        bus.subscribe(change -> seen.add(name + " " + change));
    }

    /** A small window that says that something changed, and closes. */
    public void hint(String name) {
        bus.once(change -> seen.add(name + " " + change));
    }

    public List<String> seen() {
        return List.copyOf(seen);
    }
}
