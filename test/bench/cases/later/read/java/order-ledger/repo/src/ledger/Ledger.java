package ledger;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs the clerk's lines. */
public final class Ledger {
    private final Map<Integer, Account> accounts = new LinkedHashMap<>();
    private final Map<Integer, Order> pile = new HashMap<>();

    public Collection<Account> accounts() {
        return accounts.values();
    }

    public void run(String line) {
        String[] words = line.split("\\s+");
        switch (words[0]) {
            case "account" -> accounts.put(Integer.valueOf(words[1]), new Account(Integer.valueOf(words[1]), words[2]));
            case "order" -> pile.put(Integer.valueOf(words[1]), Order.parse(words));
            case "book" -> {
                for (int index = 2; index < words.length; index++) {
                    book(Integer.parseInt(words[1]), Integer.parseInt(words[index]));
                }
            }
            default -> throw new IllegalArgumentException(line);
        }
    }

    /** Books an order of the pile. Throws IllegalStateException when it is another customer's. */
    void book(int number, int id) {
        Account account = accounts.get(number);
        Order order = pile.get(id);
        if (account == null || order == null) {
            throw new IllegalArgumentException("no customer " + number + " or no order " + id);
        }
        if (!account.owns(order)) {
            throw new IllegalStateException("order " + id + " is not one of customer " + number);
        }
        pile.remove(id);
        account.charge(order);
    }
}
