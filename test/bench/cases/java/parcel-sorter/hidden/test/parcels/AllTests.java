package parcels;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

public final class AllTests {
    public static void main(String[] args) {
        List<Parcel> wanted = List.of(new Parcel(9, 700, true), new Parcel(2, 50, true), new Parcel(4, 50, true),
            new Parcel(1, 900, false), new Parcel(3, 10, false));
        List<Parcel> all = new ArrayList<>(wanted);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(all, new Random(seed));
            List<Parcel> found = new Loader(5000).plan(all);
            if (!found.equals(wanted)) throw new AssertionError(found);
        }
        List<Parcel> many = new ArrayList<>();
        Random random = new Random(5);
        for (int i = 0; i < 400; i++) many.add(new Parcel(i, random.nextInt(50), random.nextInt(3) > 0));
        List<Parcel> sorted = new Loader(Integer.MAX_VALUE).plan(many);
        for (int i = 1; i < sorted.size(); i++) {
            Parcel a = sorted.get(i - 1);
            Parcel b = sorted.get(i);
            boolean inOrder = a.express() != b.express() ? a.express()
                : a.grams() != b.grams() ? a.grams() > b.grams() : a.number() < b.number();
            if (!inOrder) throw new AssertionError(a + " before " + b);
        }
        System.out.println("passed");
    }
}
