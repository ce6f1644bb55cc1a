package intake;

import org.apache.commons.csv.CSVRecord;

/** An order as a customer sent it. */
public record Order(String number, String article, int pieces) {
    static Order of(CSVRecord row) {
        return new Order(row.get("number"), row.get("article"), Integer.parseInt(row.get("pieces")));
    }
}
