package sensors;

import java.util.List;
import java.util.Map;

public final class AllTests {
    public static void main(String[] args) {
        Map<String, Object> line = JsonLine.parse("{\"sensor\": \"hall\", \"value\": 1.5, \"count\":2}");
        assert line.equals(Map.of("sensor", "hall", "value", 1.5, "count", 2L)) : line;
        Map<String, Double> means = Means.of(List.of(
            "{\"sensor\": \"hall\", \"value\": 20.0, \"count\": 3}",
            "{\"sensor\": \"hall\", \"count\": 3}",
            "{\"sensor\": \"hall\", \"value\": 24.0}"));
        assert means.equals(Map.of("hall", 21.0)) : means;
        System.out.println("2 tests passed");
    }
}
