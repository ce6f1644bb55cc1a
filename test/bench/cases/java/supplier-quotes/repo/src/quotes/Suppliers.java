package quotes;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;

/** The suppliers that we know. */
final class Suppliers {
    private Suppliers() {}

    static List<Supplier> all() {
        return List.of(shop("north", Map.of("bolt", 120L, "nut", 30L)), silent("south"), shop("west", Map.of("bolt", 95L)));
    }

    static Supplier shop(String name, Map<String, Long> prices) {
        return of(name, article -> {
            Long price = prices.get(article);
            return price == null ? OptionalLong.empty() : OptionalLong.of(price);
        });
    }

    /** One that does not answer. */
    static Supplier silent(String name) {
        return of(name, article -> {
            throw new IllegalStateException("no answer from " + name);
        });
    }

    private static Supplier of(String name, Function<String, OptionalLong> price) {
        return new Supplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public OptionalLong price(String article) {
                return price.apply(article);
            }
        };
    }
}
