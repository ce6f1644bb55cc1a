package tram;

import java.util.Arrays;

/** The departures of one line from one stop, the same every day. */
public final class Timetable {
    private final int[] departures;

    public Timetable(int... departures) {
        this.departures = departures.clone();
        Arrays.sort(this.departures);
    }

    /**
     * The next departure at or after a time, in minutes since the midnight before that time; one of the next day
     * is at Clock.DAY or later.
     */
    public int next(int minutes) {
        int index = Arrays.binarySearch(departures, minutes);
        if (index < 0) index = -index - 1;
        return departures[index];
    }
}
