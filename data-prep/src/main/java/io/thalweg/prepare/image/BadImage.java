package io.thalweg.prepare.image;

import java.io.EOFException;
import java.util.Locale;

/** An image that is not used, and why. */
public final class BadImage extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int MOST_DETAIL = 200;

    /** Why images are not used; the names stand in the quarantine list and among the counters. */
    public enum Reason {
        /** Named as an image, and none of the formats that are read. */
        NOT_AN_IMAGE,
        /** It ends too early. */
        TRUNCATED,
        /** Its bytes do not follow its format. */
        DAMAGED,
        /** A colour model that is not read. */
        UNSUPPORTED,
        /** A file without a frame. */
        NO_FRAME,
        /** More pixels than {@code --max-pixels}, by its header. */
        TOO_MANY_PIXELS,
        /** Longer than {@code --max-image-bytes}. */
        TOO_MANY_BYTES,
        /** Smaller than {@code --size}. */
        TOO_SMALL,
        /** Decoding took longer than {@code --decode-seconds}. */
        TOO_SLOW,
        /** Its label is asked for and not to be found. */
        NO_LABEL,
        /** A name in an archive that leads out of it, or is no name. */
        UNSAFE_NAME,
        /** A file whose structure breaks off; what came before is used. */
        FILE_BROKEN,
        /** An archive that unpacks to far more than it holds, or has too many entries; what came before is used. */
        ARCHIVE_BOMB;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Reason reason;

    public BadImage(Reason reason, String detail) {
        super(bounded(detail));
        this.reason = reason;
    }

    public BadImage(Reason reason, String detail, Throwable cause) {
        super(bounded(detail), cause);
        this.reason = reason;
    }

    /** That a file's structure breaks off, in the words of whatever found that out. */
    public static BadImage broken(Exception e) {
        String said =
                e instanceof EOFException ? "it ends too early" : e.getClass().getSimpleName();
        return new BadImage(Reason.FILE_BROKEN, e.getMessage() == null ? said : e.getMessage(), e);
    }

    private static String bounded(String detail) {
        String line = detail.lines().findFirst().orElse("");
        return line.length() > MOST_DETAIL ? line.substring(0, MOST_DETAIL) : line;
    }

    public Reason reason() {
        return reason;
    }

    /** What was found, on one line. */
    public String detail() {
        return String.valueOf(getMessage());
    }
}
