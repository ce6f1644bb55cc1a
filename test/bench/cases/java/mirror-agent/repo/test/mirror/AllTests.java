package mirror;

import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

public final class AllTests {
    public static void main(String[] args) throws Exception {
        Path file = Files.createTempFile("journal", ".txt");
        Files.writeString(file, "a\nb\nc\n");
        try (ServerSocket server = new ServerSocket(0)) {
            Thread peer = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read();
                    socket.getOutputStream().write("2\n".getBytes());
                } catch (java.io.IOException error) {
                    throw new java.io.UncheckedIOException(error);
                }
            });
            peer.start();
            int sent = Main.mirror(new Journal(file), new Link("127.0.0.1", server.getLocalPort()));
            if (sent != 2 || !Files.readString(file).equals("c\n")) throw new AssertionError(Files.readString(file));
            peer.join();
        }
        Files.delete(file);
        System.out.println("1 test passed");
    }
}
