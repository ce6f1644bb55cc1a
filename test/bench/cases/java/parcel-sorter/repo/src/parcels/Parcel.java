package parcels;

/** A parcel as the depot lists it. */
public record Parcel(int number, int grams, boolean express) {
    public static Parcel parse(String line) {
        String[] words = line.trim().split(" +");
        boolean express = words.length > 2 && words[2].equals("express");
        return new Parcel(Integer.parseInt(words[0]), Integer.parseInt(words[1]), express);
    }
}
