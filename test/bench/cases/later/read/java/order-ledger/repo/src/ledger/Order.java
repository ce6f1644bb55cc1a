package ledger;

/** An order; the customer may be unknown, then it is null. */
public record Order(int id, Integer customer, long cents) {
    static Order parse(String[] words) {
        Integer customer = words[2].equals("?") ? null : Integer.valueOf(words[2]);
        return new Order(Integer.parseInt(words[1]), customer, Long.parseLong(words[3]));
    }
}
