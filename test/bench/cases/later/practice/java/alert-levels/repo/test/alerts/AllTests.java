package alerts;

public final class AllTests {
    public static void main(String[] args) {
        assert Level.parse(" WARNING ") == Level.WARNING;
        assert Channel.parse("Pager ") == Channel.PAGER;
        assert Channel.parse("mail") == Channel.MAIL;
        Rule rule = Rule.parse("db, WARNING, board");
        assert rule.equals(new Rule("db", Level.WARNING, Channel.BOARD));
        assert rule.matches("db", Level.CRITICAL) && !rule.matches("db", Level.INFO) && !rule.matches("web", Level.CRITICAL);
        assert Rule.parse("*,INFO,mail").matches("web", Level.INFO);
        for (String line : new String[] {"db,WARNING", "db,WARNING,pigeon", "db,LOUD,mail"}) {
            try {
                Rule.parse(line);
                assert false : line;
            } catch (IllegalArgumentException expected) {
                assert expected.getMessage() != null;
            }
        }
        System.out.println("5 tests passed");
    }
}
