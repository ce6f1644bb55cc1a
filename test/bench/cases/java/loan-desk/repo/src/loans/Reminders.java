package loans;

/** The friendly word a week before the end of a loan. */
public final class Reminders {
    private final Outbox outbox;

    public Reminders(Outbox outbox) {
        this.outbox = outbox;
    }

    /** Reminds a member and returns the address that the reminder went to. */
    public String remind(Member member) {
        String text = member.name() + ", your loan ends in a week";
        return outbox.send(member.email().toLowerCase(), text);
    }
}
