package io.thalweg.prepare.archive;

/** A name in an archive that leads out of it, or is no name; the message says what is wrong. */
public final class UnsafeName extends Exception {
    private static final long serialVersionUID = 1L;

    UnsafeName(String reason) {
        super(reason);
    }

    /** What is wrong with the name. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
