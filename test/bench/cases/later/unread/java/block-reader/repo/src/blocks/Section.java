package blocks;

import java.util.Iterator;
import java.util.List;

public record Section(String title, List<String> rows) {
    static Section read(Iterator<List<String>> blocks) {
        if (!blocks.hasNext()) {
            throw new IllegalArgumentException("a section needs a block");
        }
        List<String> block = blocks.next();
        return new Section(block.get(0), List.copyOf(block.subList(1, block.size())));
    }

    @Override
    public String toString() {
        return title + ": " + String.join(", ", rows);
    }
}
