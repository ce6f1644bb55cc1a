package parcels;

import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        Parcel light = new Parcel(1, 100, false);
        Parcel heavy = new Parcel(2, 900, false);
        Parcel fast = new Parcel(3, 50, true);
        assert new Loader(5000).plan(List.of(light, heavy, fast)).equals(List.of(fast, heavy, light));
        assert new Loader(500).plan(List.of(light, heavy, fast)).equals(List.of(fast, light));
        assert Parcel.parse("7 120 express").equals(new Parcel(7, 120, true));
        System.out.println("3 tests passed");
    }
}
