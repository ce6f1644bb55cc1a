package tram;

/** Times of day as minutes since midnight. */
final class Clock {
    static final int DAY = 24 * 60;

    private Clock() {}

    static int parse(String text) {
        String[] parts = text.split(":");
        return Integer.parseInt(parts[0]) * 60 + Integer.parseInt(parts[1]);
    }

    static String print(int minutes) {
        int ofDay = minutes % DAY;
        String text = String.format("%02d:%02d", ofDay / 60, ofDay % 60);
        return minutes < DAY ? text : text + " (tomorrow)";
    }
}
