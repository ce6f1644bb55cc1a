package desk;

import java.util.function.Consumer;

/** One session; it tells whoever opened it when it is closed. */
public final class Session {
    private final String name;
    private final Consumer<Session> onClose;
    private int usedAt;
    private boolean open = true;

    Session(String name, int minute, Consumer<Session> onClose) {
        this.name = name;
        this.usedAt = minute;
        this.onClose = onClose;
    }

    public String name() {
        return name;
    }

    public boolean isOpen() {
        return open;
    }

    public void use(int minute) {
        usedAt = minute;
    }

    public int idle(int minute) {
        return minute - usedAt;
    }

    /** Closes it; closing it again does nothing. */
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        onClose.accept(this);
    }
}
