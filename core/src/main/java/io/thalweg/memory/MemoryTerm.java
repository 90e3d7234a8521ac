package io.thalweg.memory;

/**
 * Something that is in memory, told so that a person can check it.
 *
 * @param what what it is, and how its size comes about
 * @param bytes how much, not negative
 * @param from the class that holds it
 * @param largestArray bytes of the largest array in it, if it is large; a collector needs room for it in one piece
 * @param once whether a process has it once, for all that need it
 */
public record MemoryTerm(String what, long bytes, String from, long largestArray, boolean once) {
    public MemoryTerm(String what, long bytes, String from) {
        this(what, bytes, from, 0);
    }

    public MemoryTerm(String what, long bytes, String from, long largestArray) {
        this(what, bytes, from, largestArray, false);
    }

    public MemoryTerm {
        if (what.isBlank() || from.isBlank() || bytes < 0 || largestArray < 0) {
            throw new IllegalArgumentException("Memory for '" + what + "' of '" + from + "': found " + bytes
                    + " bytes, allowed 0 or more, with a name and a class");
        }
    }

    /** The same for something that a process has once, such as a library's machine code. */
    public MemoryTerm onceInAProcess() {
        return new MemoryTerm(what, bytes, from, largestArray, true);
    }

    /** What {@code count} of a process that need it have: that many times the bytes, where it is not there once for all. */
    public MemoryTerm times(long count) {
        if (once) {
            return this;
        }
        return new MemoryTerm(
                count == 1 ? what : what + ", " + count + " times",
                Math.multiplyExact(bytes, count),
                from,
                largestArray);
    }

    /** Bytes of all. */
    public static long sum(Iterable<MemoryTerm> terms) {
        long sum = 0;
        for (MemoryTerm term : terms) {
            sum = Math.addExact(sum, term.bytes());
        }
        return sum;
    }
}
