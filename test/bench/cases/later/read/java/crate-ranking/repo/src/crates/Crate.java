package crates;

public record Crate(String name, int grams, long packedAt) {
    static Crate parse(String line) {
        String[] fields = line.split(" ");
        return new Crate(fields[0], Integer.parseInt(fields[1]), Long.parseLong(fields[2]));
    }
}
