package profiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public final class Main {
    public static void main(String[] args) throws IOException {
        Profile profile = ProfileStore.read(Files.readString(Path.of(args[0]))).of(args[1]);
        System.out.println((profile.wants(args[2]) ? "yes " : "no ") + profile.language());
    }
}
