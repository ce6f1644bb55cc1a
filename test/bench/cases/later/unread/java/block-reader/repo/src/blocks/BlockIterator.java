package blocks;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

public final class BlockIterator implements Iterator<List<String>> {
    private final Iterator<String> lines;
    private List<String> block = List.of();

    public BlockIterator(Iterator<String> lines) {
        this.lines = lines;
    }

    @Override
    public boolean hasNext() {
        block = read();
        return !block.isEmpty();
    }

    @Override
    public List<String> next() {
        if (block.isEmpty() && !hasNext()) {
            throw new NoSuchElementException();
        }
        List<String> found = block;
        block = List.of();
        return found;
    }

    private List<String> read() {
        List<String> found = new ArrayList<>();
        while (lines.hasNext()) {
            String line = lines.next().trim();
            if (!line.isEmpty()) {
                found.add(line);
            } else if (!found.isEmpty()) {
                break;
            }
        }
        return found;
    }
}
