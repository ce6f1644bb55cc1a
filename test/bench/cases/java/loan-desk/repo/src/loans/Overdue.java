package loans;

/** The notice after the end of a loan. */
public final class Overdue {
    private final Outbox outbox;

    public Overdue(Outbox outbox) {
        this.outbox = outbox;
    }

    public String notice(Member member) {
        String text = member.name() + ", your loan is overdue";
        if (member.email() == null) return outbox.post(member.address(), text);
        return outbox.send(member.email().toLowerCase(), text);
    }
}
