package parcels;

import java.util.ArrayList;
import java.util.List;

/** What goes into the van, in which order. */
public final class Loader {
    private final int gramsMax;

    public Loader(int gramsMax) {
        this.gramsMax = gramsMax;
    }

    /** The parcels that fit, in the order of loading; one that is too heavy waits, lighter ones behind it may fit. */
    public List<Parcel> plan(List<Parcel> waiting) {
        List<Parcel> sorted = new ArrayList<>(waiting);
        sorted.sort(new LoadingOrder());
        List<Parcel> loaded = new ArrayList<>();
        int grams = 0;
        for (Parcel parcel : sorted) {
            if (grams + parcel.grams() > gramsMax) continue;
            grams += parcel.grams();
            loaded.add(parcel);
        }
        return loaded;
    }
}
