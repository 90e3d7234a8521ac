package io.thalweg.problem;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * One thing that is wrong, told so that a person can act on it. Empty strings leave their part out.
 *
 * @param what what is wrong, as a short statement: {@code "--window is out of range"}
 * @param found the value found
 * @param allowed the values allowed
 * @param place where: an option, a file, a shard, a line
 * @param remedy what to do about it, as an instruction
 */
public record Problem(String what, String found, String allowed, String place, String remedy) implements Serializable {
    private static final int MAX_FOUND = 2_000;

    /** Line ends, escape sequences for terminals, and what turns the direction of writing. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028-\\u202e\\u2066-\\u2069]");

    public Problem {
        if (what.isBlank()) {
            throw new IllegalArgumentException("A problem must say what is wrong");
        }
    }

    public static Problem of(String what) {
        return new Problem(what, "", "", "", "");
    }

    /** A setting, by the name that users know it by, whose value is not among those allowed. */
    public static Problem outOfRange(String setting, Object value, String allowed) {
        return of(setting + " is out of range").found(value).allowed(allowed);
    }

    public Problem found(Object value) {
        return new Problem(what, String.valueOf(value), allowed, place, remedy);
    }

    public Problem allowed(String values) {
        return new Problem(what, found, values, place, remedy);
    }

    public Problem at(Object where) {
        return new Problem(what, found, allowed, String.valueOf(where), remedy);
    }

    public Problem remedy(String instruction) {
        return new Problem(what, found, allowed, place, instruction);
    }

    /** The whole problem on one line, whatever a damaged file put into it: without control characters, of bounded length. */
    public String message() {
        StringBuilder text = new StringBuilder(what);
        if (!found.isEmpty()) {
            text.append(": found ").append(found.length() > MAX_FOUND ? found.substring(0, MAX_FOUND) + "..." : found);
        }
        if (!allowed.isEmpty()) {
            text.append(found.isEmpty() ? ": allowed " : ", allowed ").append(allowed);
        }
        if (!place.isEmpty()) {
            text.append(" (").append(place).append(')');
        }
        if (!remedy.isEmpty()) {
            text.append(". ").append(remedy);
        }
        return CONTROL.matcher(text).replaceAll("?");
    }

    @Override
    public String toString() {
        return message();
    }
}
