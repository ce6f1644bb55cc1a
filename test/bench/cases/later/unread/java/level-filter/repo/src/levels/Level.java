package levels;

import java.util.List;

/** A level; the rank tells which of two is more serious. */
public record Level(String name, int rank) {
    private static final List<String> ALL = List.of("DEBUG", "INFO", "NOTICE", "WARNING", "CRITICAL");

    /** Finds a level. Throws IllegalArgumentException when there is none of that name. */
    public static Level named(String text) {
        String name = Names.level(text);
        int rank = ALL.indexOf(name);
        if (rank == -1) {
            throw new IllegalArgumentException("no such level: " + text);
        }
        return new Level(name, rank);
    }
}
