package pages;

import java.io.IOException;
import java.nio.file.Path;

public final class Main {
    public static void main(String[] args) throws IOException {
        new Renderer(Library.read(Path.of(args[0]))).render(args[1]).forEach(System.out::println);
    }
}
