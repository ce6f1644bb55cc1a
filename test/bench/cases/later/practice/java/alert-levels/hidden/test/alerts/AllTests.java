package alerts;

import java.util.Locale;

public final class AllTests {
    public static void main(String[] args) {
        Locale.setDefault(Locale.forLanguageTag("tr"));
        assert Level.parse("critical") == Level.CRITICAL;
        assert Level.parse(" Warning") == Level.WARNING;
        assert Level.parse("info") == Level.INFO;
        assert Level.parse("INFO") == Level.INFO;
        assert Rule.parse("*,critical,board").floor() == Level.CRITICAL;
        for (String text : new String[] {"loud", "", "war ning"}) {
            try {
                Level.parse(text);
                throw new AssertionError(text);
            } catch (IllegalArgumentException expected) {
                assert expected.getMessage() != null;
            }
        }
        System.out.println("passed");
    }
}
