package desk;

import java.util.function.Consumer;

/** Closes sessions that nobody uses. */
public final class Reaper {
    private final SessionTable table;
    private final int maxIdle;
    private final Consumer<String> log;

    public Reaper(SessionTable table, int maxIdle, Consumer<String> log) {
        this.table = table;
        this.maxIdle = maxIdle;
        this.log = log;
    }

    /** Closes every session that is idle for maxIdle minutes or longer, and returns how many that were. */
    public int run(int minute) {
        int closed = 0;
        for (Session session : table.all()) {
            if (session.idle(minute) >= maxIdle) {
                session.close();
                log.accept(session.name() + " closed after " + session.idle(minute) + " minutes");
                closed++;
            }
        }
        return closed;
    }
}
