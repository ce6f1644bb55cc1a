package loans;

import java.util.List;

public final class AllTests {
    public static void main(String[] args) {
        Outbox outbox = new Outbox();
        Reminders reminders = new Reminders(outbox);
        String to = reminders.remind(new Member("M1", "Ada", "Mill Lane 3", "ADA@example.org"));
        assert to.equals("ada@example.org") : to;
        to = reminders.remind(Member.parse("M3;Cy;Church Square 1"));
        assert "Church Square 1".equals(to) : to;
        List<String> wanted = List.of("mail ada@example.org: Ada, your loan ends in a week",
            "letter Church Square 1: Cy, your loan ends in a week");
        assert outbox.sent().equals(wanted) : outbox.sent();
        to = new Overdue(outbox).notice(Member.parse("M3;Cy;Church Square 1"));
        assert to.equals("Church Square 1") : to;
        System.out.println("passed");
    }
}
