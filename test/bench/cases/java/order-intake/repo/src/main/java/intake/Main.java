package intake;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

public final class Main {
    public static void main(String[] args) throws IOException {
        List<Order> orders = OrderFile.read(Path.of(args[0]));
        orders.forEach(order -> System.out.println(order.number() + ": " + order.pieces() + " " + order.article()));
        System.out.println(orders.stream().mapToInt(Order::pieces).sum() + " pieces");
    }
}
