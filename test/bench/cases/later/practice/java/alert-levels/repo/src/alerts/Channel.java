package alerts;

import java.util.Locale;

/** Where an alert goes. */
public enum Channel {
    MAIL,
    PAGER,
    BOARD;

    static Channel parse(String text) {
        return valueOf(text.trim().toUpperCase(Locale.ROOT));
    }
}
