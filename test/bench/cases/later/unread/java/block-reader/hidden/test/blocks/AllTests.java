package blocks;

import java.util.List;
import java.util.NoSuchElementException;

public final class AllTests {
    private static BlockIterator blocks(String text) {
        return new BlockIterator(new LineIterator(text));
    }

    public static void main(String[] args) {
        BlockIterator blocks = blocks("a\n\nb\nc\n\nd");
        assert blocks.hasNext() && blocks.hasNext() && blocks.hasNext();
        assert blocks.next().equals(List.of("a"));
        assert blocks.next().equals(List.of("b", "c"));
        assert blocks.hasNext() && blocks.hasNext();
        assert blocks.next().equals(List.of("d"));
        assert !blocks.hasNext() && !blocks.hasNext();
        try {
            blocks.next();
            throw new AssertionError("more");
        } catch (NoSuchElementException expected) {
            assert !blocks.hasNext();
        }
        List<List<String>> merged = Merge.byTurns(blocks("a\n\nb\n\nc"), blocks("x\n"));
        assert merged.equals(List.of(List.of("a"), List.of("x"), List.of("b"), List.of("c"))) : merged;
        BlockIterator pages = blocks("Mon\n1\n\nTue\n2\n3\n\nWed\n");
        StringBuilder told = new StringBuilder();
        while (pages.hasNext()) {
            told.append(Section.read(pages)).append(';');
        }
        assert told.toString().equals("Mon: 1;Tue: 2, 3;Wed: ;") : told;
        try {
            Section.read(pages);
            throw new AssertionError("read");
        } catch (IllegalArgumentException expected) {
            assert expected.getMessage().equals("a section needs a block");
        }
        assert !blocks("").hasNext() && !blocks("\n \n").hasNext();
        System.out.println("passed");
    }
}
