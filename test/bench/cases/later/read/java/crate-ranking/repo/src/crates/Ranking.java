package crates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

public final class Ranking {
    static List<Crate> rank(List<Crate> crates, Comparator<Crate> order) {
        List<Crate> ranked = new ArrayList<>(crates);
        ranked.sort(order);
        return ranked;
    }

    private Ranking() {}
}
