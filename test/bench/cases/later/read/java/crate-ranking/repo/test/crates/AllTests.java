package crates;

import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        Crate fig = new Crate("fig", 10, 3_000_000_000L);
        Crate nut = new Crate("nut", 500, -3_000_000_000L);
        Crate ale = new Crate("ale", 10, 0);
        Crate off = new Crate("off", -5, Long.MIN_VALUE);
        List<Crate> crates = List.of(fig, nut, ale, off);
        assert Ranking.rank(crates, Orders.named("age")).equals(List.of(off, nut, ale, fig));
        assert Ranking.rank(crates, Orders.named("weight")).equals(List.of(nut, ale, fig, off));
        assert crates.get(0) == fig;
        System.out.println("3 tests passed");
    }
}
