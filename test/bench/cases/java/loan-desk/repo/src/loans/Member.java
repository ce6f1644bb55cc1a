package loans;

/** A member of the library; {@code email} is null for those who have none. */
public record Member(String id, String name, String address, String email) {
    static Member parse(String line) {
        String[] cells = line.split(";");
        return new Member(cells[0], cells[1], cells[2], cells.length > 3 ? cells[3] : null);
    }
}
