package ledger;

/** What a customer owes. */
public final class Account {
    private final Integer number;
    private final String name;
    private long owed;

    Account(Integer number, String name) {
        this.number = number;
        this.name = name;
    }

    public Integer number() {
        return number;
    }

    public String name() {
        return name;
    }

    public long owed() {
        return owed;
    }

    /** Tells whether the order bears the number of this customer. */
    boolean owns(Order order) {
        return order.customer() == number;
    }

    void charge(Order order) {
        owed += order.cents();
    }
}
