package parcels;

import java.util.Comparator;

/** Express before others, then the heavier before the lighter, then by number. */
public final class LoadingOrder implements Comparator<Parcel> {
    @Override
    public int compare(Parcel a, Parcel b) {
        if (a.express()) return -1;
        if (b.express()) return 1;
        if (a.grams() != b.grams()) return Integer.compare(b.grams(), a.grams());
        return Integer.compare(a.number(), b.number());
    }
}
