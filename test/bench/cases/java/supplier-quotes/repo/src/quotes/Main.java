package quotes;

public final class Main {
    public static void main(String[] args) {
        Offers offers = new Market(Suppliers.all()).offers(args[0]);
        offers.cheapestFirst().forEach(offer -> System.out.println(offer.cents() + " " + offer.supplier()));
        System.out.println(offers.unreachable() + " could not be asked");
    }
}
