package quotes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** All suppliers at once. */
public final class Market {
    private final List<Supplier> suppliers;

    public Market(List<Supplier> suppliers) {
        this.suppliers = suppliers;
    }

    /** The offers for an article; suppliers that cannot be asked are only counted. */
    public Offers offers(String article) {
        List<CompletableFuture<OptionalLong>> answers = suppliers.stream().map(each -> ask(each, article)).toList();
        List<Offers.Offer> offers = new ArrayList<>();
        int unreachable = 0;
        for (int i = 0; i < answers.size(); i++) {
            OptionalLong price = answers.get(i).join();
            if (price == null) {
                unreachable++;
            } else if (price.isPresent()) {
                offers.add(new Offers.Offer(suppliers.get(i).name(), price.getAsLong()));
            }
        }
        offers.sort(Comparator.comparingLong(Offers.Offer::cents));
        return new Offers(offers, unreachable);
    }

    private static CompletableFuture<OptionalLong> ask(Supplier supplier, String article) {
        return CompletableFuture.supplyAsync(() -> supplier.price(article));
    }
}
