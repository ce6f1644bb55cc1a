package sensors;

import java.util.Map;
import java.util.Optional;

/** One reading of a sensor. */
record Reading(String sensor, double value, long count) {
    /** The reading of a line, none when the sensor was off. */
    static Optional<Reading> of(Map<String, Object> line) {
        if (!line.containsKey("value")) return Optional.empty();
        double value = (Double) line.get("value");
        long count = (Long) line.getOrDefault("count", 1L);
        return Optional.of(new Reading((String) line.get("sensor"), value, count));
    }
}
