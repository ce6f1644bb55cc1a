package split;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;

public final class Main {
    public static void main(String[] args) {
        List<Guest> guests = Arrays.stream(args).skip(1).map(Guest::parse).toList();
        int parts = guests.stream().mapToInt(Guest::parts).sum();
        List<BigDecimal> shares = Shares.equal(new BigDecimal(args[0]), parts);
        int at = 0;
        for (Guest guest : guests) {
            System.out.println(guest.name() + " " + Shares.sum(shares, at, guest.parts()));
            at += guest.parts();
        }
    }
}
