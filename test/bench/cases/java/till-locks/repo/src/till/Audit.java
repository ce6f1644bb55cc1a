package till;

/** Somebody who notes what is taken, which may take a while. */
public interface Audit {
    void note(long cents);
}
