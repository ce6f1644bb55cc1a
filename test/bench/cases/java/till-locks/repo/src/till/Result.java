package till;

/** What a till is told. */
public enum Result {
    DONE,
    /** Another till works on the account; nothing was changed. */
    BUSY,
    /** There is not enough; nothing was changed. */
    REFUSED,
}
