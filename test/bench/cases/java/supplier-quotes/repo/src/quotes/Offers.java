package quotes;

import java.util.List;

/** What the suppliers said; unreachable is how many could not be asked. */
public record Offers(List<Offer> cheapestFirst, int unreachable) {
    public record Offer(String supplier, long cents) {}
}
