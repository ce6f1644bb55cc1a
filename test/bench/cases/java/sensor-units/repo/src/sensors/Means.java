package sensors;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The weighted mean of each sensor. */
final class Means {
    private Means() {}

    static Map<String, Double> of(List<String> lines) {
        Map<String, double[]> sums = new TreeMap<>();
        for (String line : lines) {
            Reading.of(JsonLine.parse(line)).ifPresent(reading -> {
                double[] sum = sums.computeIfAbsent(reading.sensor(), name -> new double[2]);
                sum[0] += reading.value() * reading.count();
                sum[1] += reading.count();
            });
        }
        Map<String, Double> means = new TreeMap<>();
        sums.forEach((sensor, sum) -> means.put(sensor, sum[0] / sum[1]));
        return means;
    }
}
