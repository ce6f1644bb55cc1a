package blocks;

import java.util.ArrayList;
import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        askingAgainDoesNotMoveTheLines();
        blocksArePartedByEmptyLines();
        linesByTurns();
        aSectionHasATitle();
        System.out.println("4 tests passed");
    }

    private static void askingAgainDoesNotMoveTheLines() {
        LineIterator lines = new LineIterator("a\n\nb");
        assert lines.hasNext() && lines.hasNext();
        assert lines.next().equals("a") && lines.next().isEmpty();
        assert lines.hasNext() && lines.hasNext() && lines.next().equals("b");
        assert !lines.hasNext() && !lines.hasNext();
    }

    private static void blocksArePartedByEmptyLines() {
        List<List<String>> all = new ArrayList<>();
        new BlockIterator(new LineIterator("\n\na\n b\n \n\nc\n")).forEachRemaining(all::add);
        assert all.equals(List.of(List.of("a", "b"), List.of("c"))) : all;
    }

    private static void linesByTurns() {
        List<String> all = Merge.byTurns(new LineIterator("a\nb\nc"), new LineIterator("x\n"));
        assert all.equals(List.of("a", "x", "b", "c")) : all;
    }

    private static void aSectionHasATitle() {
        Section section = Section.read(List.of(List.of("Sunday", "low")).iterator());
        assert section.equals(new Section("Sunday", List.of("low")));
    }
}
