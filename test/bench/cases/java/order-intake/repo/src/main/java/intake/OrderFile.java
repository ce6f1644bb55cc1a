package intake;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reads what customers send. */
public final class OrderFile {
    private static final CSVFormat FORMAT =
        CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).setTrim(true).build();

    private OrderFile() {}

    public static List<Order> read(Path file) throws IOException {
        List<Order> orders = new ArrayList<>();
        try (Reader reader = open(file); CSVParser rows = FORMAT.parse(reader)) {
            for (CSVRecord row : rows) orders.add(Order.of(row));
        }
        return orders;
    }

    private static Reader open(Path file) throws IOException {
        return Files.newBufferedReader(file, StandardCharsets.UTF_8);
    }
}
