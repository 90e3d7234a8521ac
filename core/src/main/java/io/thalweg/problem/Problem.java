package io.thalweg.problem;

/**
 * One thing that is wrong, told so that a person can act on it. Empty strings leave their part out.
 *
 * @param what what is wrong, as a short statement: {@code "--window is out of range"}
 * @param found the value found
 * @param allowed the values allowed
 * @param place where: an option, a file, a shard, a line
 * @param remedy what to do about it, as an instruction
 */
public record Problem(String what, String found, String allowed, String place, String remedy) {
    public Problem {
        if (what.isBlank()) {
            throw new IllegalArgumentException("A problem must say what is wrong");
        }
    }

    public static Problem of(String what) {
        return new Problem(what, "", "", "", "");
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

    /** The whole problem on one line. */
    public String message() {
        StringBuilder text = new StringBuilder(what);
        if (!found.isEmpty()) {
            text.append(": found ").append(found);
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
        return text.toString();
    }

    @Override
    public String toString() {
        return message();
    }
}
