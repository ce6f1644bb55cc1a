package loans;

import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        remindsByMail();
        noticeByLetter();
        System.out.println("2 tests passed");
    }

    static void remindsByMail() {
        Outbox outbox = new Outbox();
        String to = new Reminders(outbox).remind(new Member("M1", "Ada", "Mill Lane 3", "ADA@example.org"));
        assert to.equals("ada@example.org") : to;
        assert outbox.sent().equals(List.of("mail ada@example.org: Ada, your loan ends in a week")) : outbox.sent();
    }

    static void noticeByLetter() {
        Outbox outbox = new Outbox();
        String to = new Overdue(outbox).notice(Member.parse("M3;Cy;Church Square 1"));
        assert to.equals("Church Square 1") : to;
    }
}
