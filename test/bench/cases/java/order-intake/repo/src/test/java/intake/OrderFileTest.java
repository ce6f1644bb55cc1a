package intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderFileTest {
    @TempDir Path folder;

    @Test
    void readsColumnsInAnyOrder() throws Exception {
        Path file = Files.writeString(folder.resolve("a.csv"), "pieces,number,article\n3,A-1, nut\n");
        assertEquals(List.of(new Order("A-1", "nut", 3)), OrderFile.read(file));
    }
}
