package crates;

import java.util.Comparator;

public final class Orders {
    static final Comparator<Crate> BY_AGE = (left, right) -> {
        int order = Long.compare(left.packedAt(), right.packedAt());
        return order != 0 ? order : left.name().compareTo(right.name());
    };

    static final Comparator<Crate> BY_WEIGHT = (left, right) -> {
        int order = right.grams() - left.grams();
        return order != 0 ? order : left.name().compareTo(right.name());
    };

    static Comparator<Crate> named(String name) {
        return switch (name) {
            case "age" -> BY_AGE;
            case "weight" -> BY_WEIGHT;
            default -> throw new IllegalArgumentException("no such order: " + name);
        };
    }

    private Orders() {}
}
