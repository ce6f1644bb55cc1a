package sensors;

import java.util.LinkedHashMap;
import java.util.Map;

/** A flat JSON object on a line: strings without escapes, and numbers. */
final class JsonLine {
    private final String text;
    private int at;

    private JsonLine(String text) {
        this.text = text;
    }

    /** Keys with their values: String, Long for whole numbers, Double for others. */
    static Map<String, Object> parse(String text) {
        return new JsonLine(text).object();
    }

    private Map<String, Object> object() {
        Map<String, Object> found = new LinkedHashMap<>();
        expect('{');
        while (peek() != '}') {
            String key = string();
            expect(':');
            found.put(key, peek() == '"' ? string() : number());
            if (peek() == ',') at++;
        }
        return found;
    }

    private Object number() {
        int begin = at;
        while ("+-.0123456789eE".indexOf(text.charAt(at)) >= 0) at++;
        String digits = text.substring(begin, at);
        if (digits.matches("-?\\d+")) return Long.valueOf(digits);
        return Double.valueOf(digits);
    }

    private String string() {
        expect('"');
        int end = text.indexOf('"', at);
        String found = text.substring(at, end);
        at = end + 1;
        return found;
    }

    private char peek() {
        while (text.charAt(at) == ' ') at++;
        return text.charAt(at);
    }

    private void expect(char wanted) {
        if (peek() != wanted) throw new IllegalArgumentException("no " + wanted + " at " + at + " of " + text);
        at++;
    }
}
