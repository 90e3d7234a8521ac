package io.thalweg.random;

/**
 * A small, fast generator for inner loops: xorshift64* (Marsaglia 2003, "Xorshift RNGs"; Vigna 2016, "An experimental
 * exploration of Marsaglia's xorshift generators, scrambled", table 2: shifts 12, 25, 27). Period 2^64 - 1. Not for
 * several threads.
 */
public final class Xorshift {
    private static final long SCRAMBLER = 0x2545F4914F6CDD1DL;

    private long state;

    /** @param seed any; from {@link Seeds#derive} */
    public Xorshift(long seed) {
        long mixed = Seeds.mix(seed);
        state = mixed == 0 ? SCRAMBLER : mixed;
    }

    /** 64 random bits; the upper ones are the better ones. */
    public long next() {
        long x = state;
        x ^= x >>> 12;
        x ^= x << 25;
        x ^= x >>> 27;
        state = x;
        return x * SCRAMBLER;
    }

    /**
     * A whole number in {@code [0, bound)}. A number's probability is off by at most 2^-32, which no use here can see.
     *
     * @param bound positive
     */
    public int nextBelow(int bound) {
        return (int) (((next() >>> 32) * bound) >>> 32);
    }

    /** A number in [0, 1), a multiple of 2^-24. */
    public float nextFloat() {
        return (next() >>> 40) * 0x1p-24f;
    }
}
