package mirror;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The way to the mirror. */
final class Link {
    private final String host;
    private final int port;

    Link(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /** Sends lines and returns how many the mirror has acknowledged. */
    int send(List<String> lines) throws IOException {
        try (Socket socket = new Socket(host, port)) {
            OutputStream out = socket.getOutputStream();
            out.write((String.join("\n", lines) + "\n\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream()));
            return Integer.parseInt(in.readLine());
        }
    }
}
