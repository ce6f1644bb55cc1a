package blocks;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

public final class Merge {
    /** The elements of both, by turns, and then what is left of the longer one. */
    static <T> List<T> byTurns(Iterator<T> left, Iterator<T> right) {
        List<T> merged = new ArrayList<>();
        while (left.hasNext() || right.hasNext()) {
            if (left.hasNext()) {
                merged.add(left.next());
            }
            if (right.hasNext()) {
                merged.add(right.next());
            }
        }
        return merged;
    }

    private Merge() {}
}
