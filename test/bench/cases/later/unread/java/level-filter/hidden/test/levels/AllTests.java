package levels;

import java.util.Locale;
import java.util.Map;

public final class AllTests {
    public static void main(String[] args) {
        for (String language : new String[] {"tr-TR", "az", "lt", "en", "de"}) {
            Locale.setDefault(Locale.forLanguageTag(language));
            for (String text : new String[] {"info", "Info", "INFO", "notice", "critical", "warning", "Debug"}) {
                Level level = Level.named(text);
                assert level.name().equalsIgnoreCase(text) && level.name().chars().allMatch(c -> c < 128) : level;
            }
            assert Level.named("critical").rank() > Level.named("warning").rank();
            Filter filter = new Filter(Level.named("info"));
            assert filter.take("critical MAIL: x") && filter.take("notice Mail: x") && !filter.take("debug mail: x");
            assert filter.counts().equals(Map.of("mail", 2)) : filter.counts();
            try {
                Level.named("loud");
                throw new AssertionError("found");
            } catch (IllegalArgumentException expected) {
                assert expected.getMessage().equals("no such level: loud");
            }
        }
        System.out.println("passed");
    }
}
