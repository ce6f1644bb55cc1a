package mirror;

import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

public final class AllTests {
    public static void main(String[] args) throws Exception {
        Path file = Files.createTempFile("journal", ".txt");
        Files.writeString(file, "a\nb\nc\n");
        int port;
        try (ServerSocket server = new ServerSocket(0)) {
            port = server.getLocalPort();
        }
        try {
            Main.mirror(new Journal(file), new Link("127.0.0.1", port));
            throw new AssertionError("nobody is there, and it did not say so");
        } catch (ConnectException expected) {
            if (!Files.readString(file).equals("a\nb\nc\n")) throw new AssertionError(Files.readString(file));
        }
        Files.delete(file);
        System.out.println("passed");
    }
}
