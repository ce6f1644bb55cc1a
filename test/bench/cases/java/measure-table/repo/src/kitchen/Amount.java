package kitchen;

/** How much of something, written as recipes write it: 250, 1/2, 1 1/2. */
public final class Amount {
    private Amount() {}

    public static double parse(String text) {
        double sum = 0;
        for (String part : text.trim().split(" +")) {
            String[] sides = part.split("/");
            double value = Double.parseDouble(sides[0]);
            sum += sides.length == 2 ? value / Double.parseDouble(sides[1]) : value;
        }
        return sum;
    }
}
