package intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExcelTest {
    @TempDir Path folder;

    @Test
    void excelAndPlain() throws Exception {
        List<Order> wanted = List.of(new Order("A-1", "nut", 3), new Order("A-2", "bölt", 4));
        String text = "number,article,pieces\r\nA-1,nut,3\r\nA-2,bölt,4\r\n";
        assertEquals(wanted, OrderFile.read(Files.writeString(folder.resolve("a.csv"), text)));
        assertEquals(wanted, OrderFile.read(Files.writeString(folder.resolve("b.csv"), "\uFEFF" + text)));
    }

    @Test
    void anyColumnFirst() throws Exception {
        Path file = Files.writeString(folder.resolve("c.csv"), "\uFEFFpieces,number,article\n3,A-1,nut\n");
        assertEquals(List.of(new Order("A-1", "nut", 3)), OrderFile.read(file));
        assertEquals(List.of(), OrderFile.read(Files.writeString(folder.resolve("d.csv"), "")));
    }
}
