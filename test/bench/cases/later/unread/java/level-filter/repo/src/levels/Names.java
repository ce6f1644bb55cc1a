package levels;

import java.util.Locale;

/** How names are compared. */
final class Names {
    /** A level in capitals. */
    static String level(String text) {
        return text.trim().toUpperCase();
    }

    /** A source in small letters. */
    static String source(String text) {
        return text.trim().toLowerCase(Locale.ROOT);
    }

    private Names() {}
}
