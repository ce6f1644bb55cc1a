package loans;

import java.util.ArrayList;
import java.util.List;

/** What leaves the library, in the order in which it leaves. */
public final class Outbox {
    private final List<String> sent = new ArrayList<>();

    /** Sends an e-mail and returns where it went. */
    public synchronized String send(String email, String text) {
        sent.add("mail " + email + ": " + text);
        return email;
    }

    /** Prints a letter for the postman and returns where it goes. */
    public synchronized String post(String address, String text) {
        sent.add("letter " + address + ": " + text);
        return address;
    }

    public synchronized List<String> sent() {
        return List.copyOf(sent);
    }
}
