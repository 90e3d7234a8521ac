package io.thalweg.prepare.archive;

import java.util.Arrays;

/**
 * A name in an archive, its parts apart by slashes. Nothing is ever written under it, but it becomes the name of what is read, and
 * a label, and others may unpack by it.
 */
public record EntryName(String path) {
    private static final int MOST_LENGTH = 1024;

    /** @throws UnsafeName if the name leads out of the archive, or is no name */
    public static EntryName of(String given) throws UnsafeName {
        String path = given.replace('\\', '/');
        while (path.startsWith("./")) {
            path = path.substring(2);
        }
        String problem = "";
        if (path.isEmpty() || path.length() > MOST_LENGTH) {
            problem = path.length() + " characters";
        } else if (path.startsWith("/") || path.matches("[a-zA-Z]:.*")) {
            problem = "an absolute path";
        } else if (Arrays.asList(path.split("/", -1)).contains("..")) {
            problem = "a path with '..'";
        } else if (path.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
            problem = "control characters";
        }
        if (!problem.isEmpty()) {
            throw new UnsafeName(problem);
        }
        return new EntryName(path);
    }

    /** A name for one that is not safe. */
    public static String shown(String given) {
        String name = given.length() > MOST_LENGTH ? given.substring(0, MOST_LENGTH) + "..." : given;
        return name.replaceAll("[\\p{Cntrl}]", "?");
    }

    /** The last part. */
    public String file() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What is before the last part; empty for none. */
    public String folder() {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** Whether a part begins with a dot or an underscore: left out as such files and folders are. */
    public boolean isHidden() {
        return Arrays.stream(path.split("/")).anyMatch(part -> part.startsWith(".") || part.startsWith("_"));
    }
}
