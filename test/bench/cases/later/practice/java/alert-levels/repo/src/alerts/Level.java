package alerts;

/** How bad it is. In rules and messages the case of a name does not matter. */
public enum Level {
    INFO,
    WARNING,
    CRITICAL;

    static Level parse(String text) {
        return valueOf(text.trim());
    }

    boolean reaches(Level floor) {
        return compareTo(floor) >= 0;
    }
}
