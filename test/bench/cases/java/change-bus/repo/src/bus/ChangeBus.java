package bus;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Passes changes on to whoever wants them, in the order in which they subscribed. */
public final class ChangeBus {
    private final List<Consumer<String>> subscribers = new ArrayList<>();

    /** Subscribes, and returns what ends the subscription. */
    public Runnable subscribe(Consumer<String> subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }

    /** Subscribes to one change only. */
    public void once(Consumer<String> subscriber) {
        Runnable[] leave = new Runnable[1];
        leave[0] = subscribe(change -> {
            leave[0].run();
            subscriber.accept(change);
        });
    }

    /**
     * Gives a change to everybody who is subscribed at this moment. Who subscribes while it is passed on gets the
     * next one.
     */
    public void publish(String change) {
        for (Consumer<String> subscriber : subscribers) {
            subscriber.accept(change);
        }
    }

    public int size() {
        return subscribers.size();
    }
}
