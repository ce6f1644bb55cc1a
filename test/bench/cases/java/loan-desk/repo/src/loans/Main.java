package loans;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

public final class Main {
    private static final Map<String, Member> MEMBERS = new HashMap<>();

    public static void main(String[] args) throws IOException {
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            Member member = Member.parse(line);
            MEMBERS.put(member.id(), member);
        }
        Outbox outbox = new Outbox();
        int port = Integer.parseInt(System.getenv("PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        server.createContext("/remind", exchange -> answer(exchange, new Reminders(outbox)::remind));
        server.createContext("/overdue", exchange -> answer(exchange, new Overdue(outbox)::notice));
        server.start();
        System.out.println("listening on " + port);
    }

    private static void answer(HttpExchange exchange, Function<Member, String> action) throws IOException {
        int status = 200;
        String text;
        try {
            String query = exchange.getRequestURI().getQuery();
            Member member = MEMBERS.get(query.substring(query.indexOf('=') + 1));
            status = member == null ? 404 : 200;
            text = member == null ? "no such member" : action.apply(member);
        } catch (RuntimeException error) {
            error.printStackTrace();
            status = 500;
            text = "error";
        }
        byte[] body = text.getBytes();
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
