package split;

/** Somebody at the table, and for how many they pay. */
public record Guest(String name, int parts) {
    static Guest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) return new Guest(text, 1);
        return new Guest(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
