package blocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Main {
    public static void main(String[] args) throws IOException {
        String text = Files.readString(Path.of(args[0]));
        BlockIterator blocks = new BlockIterator(new LineIterator(text));
        while (blocks.hasNext()) {
            System.out.println(Section.read(blocks));
        }
    }
}
