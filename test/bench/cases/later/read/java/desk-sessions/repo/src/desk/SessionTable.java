package desk;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The sessions that are open. */
public final class SessionTable {
    private final List<Session> sessions = new ArrayList<>();

    public Session open(String name, int minute) {
        Session session = new Session(name, minute, sessions::remove);
        sessions.add(session);
        return session;
    }

    /** Finds one by name. Throws IllegalArgumentException when there is none. */
    public Session find(String name) {
        return sessions.stream().filter(session -> session.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no session of " + name));
    }

    /** All sessions as they are now, in the order in which they were opened; nobody can change the list. */
    public List<Session> all() {
        return Collections.unmodifiableList(sessions);
    }
}
