package blocks;

import java.util.Iterator;
import java.util.NoSuchElementException;

public final class LineIterator implements Iterator<String> {
    private final String text;
    private int from;

    public LineIterator(String text) {
        this.text = text;
    }

    @Override
    public boolean hasNext() {
        return from < text.length();
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int end = text.indexOf('\n', from);
        String line = text.substring(from, end == -1 ? text.length() : end);
        from = end == -1 ? text.length() : end + 1;
        return line;
    }
}
