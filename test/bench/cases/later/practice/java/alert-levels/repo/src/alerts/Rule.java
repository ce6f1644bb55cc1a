package alerts;

/** What goes where: a source, the least level, a channel. */
public record Rule(String source, Level floor, Channel channel) {
    static Rule parse(String line) {
        String[] fields = line.split(",");
        if (fields.length != 3) {
            throw new IllegalArgumentException("a rule has three fields: " + line);
        }
        return new Rule(fields[0].trim(), Level.parse(fields[1]), Channel.parse(fields[2]));
    }

    boolean matches(String source, Level level) {
        return (this.source.equals("*") || this.source.equals(source)) && level.reaches(floor);
    }
}
