package kitchen;

import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** A measure that recipes use. */
public final class Measure {
    public static final Measure GRAM = define("g", 1);
    public static final Measure KILOGRAM = define("kg", 1000);
    public static final Measure TABLESPOON = define("tbsp", 15);

    private static final Map<String, Measure> BY_NAME = new HashMap<>();

    private final String name;
    private final double grams;

    private Measure(String name, double grams) {
        this.name = name;
        this.grams = grams;
    }

    /** Makes a measure that `named` finds from then on. */
    public static Measure define(String name, double grams) {
        Measure measure = new Measure(name, grams);
        BY_NAME.put(name, measure);
        return measure;
    }

    /** The measure of that short name, built in or defined. */
    public static Measure named(String name) {
        Measure found = BY_NAME.get(name);
        if (found == null) throw new NoSuchElementException("no measure " + name);
        return found;
    }

    public static Set<String> names() {
        return Set.copyOf(BY_NAME.keySet());
    }

    public double toGrams(double amount) {
        return amount * grams;
    }

    @Override
    public String toString() {
        return name;
    }
}
