package quotes;

import java.util.OptionalLong;

/** Somebody who sells things. */
public interface Supplier {
    String name();

    /** The price in cents, none when they do not sell it. Throws when they cannot be asked. */
    OptionalLong price(String article);
}
