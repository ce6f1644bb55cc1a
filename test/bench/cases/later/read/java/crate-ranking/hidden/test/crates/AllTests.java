package crates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

public final class AllTests {
    public static void main(String[] args) throws IOException {
        Crate most = new Crate("most", Integer.MAX_VALUE, 0);
        Crate also = new Crate("also", Integer.MAX_VALUE, 1);
        Crate none = new Crate("none", 0, 0);
        Crate minus = new Crate("minus", -2, 0);
        Crate least = new Crate("least", Integer.MIN_VALUE, 0);
        List<Crate> ranked = Ranking.rank(List.of(least, none, most, minus, also), Orders.named("weight"));
        assert ranked.equals(List.of(also, most, none, minus, least)) : ranked;
        List<Crate> all = Files.readAllLines(Path.of("data/crates.txt")).stream().map(Crate::parse).toList();
        ranked = Ranking.rank(all, Orders.named("weight"));
        assert ranked.size() == all.size();
        for (int index = 1; index < ranked.size(); index++) {
            Crate before = ranked.get(index - 1);
            Crate crate = ranked.get(index);
            assert before.grams() > crate.grams()
                    || before.grams() == crate.grams() && before.name().compareTo(crate.name()) < 0 : crate;
        }
        System.out.println("passed");
    }
}
