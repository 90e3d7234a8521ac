package io.thalweg.lm;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.nio.ByteBuffer;

/**
 * What a replica takes from one round to its next.
 *
 * @param nextStep number in the run, from 0, of the step this is the state before
 * @param hidden the hidden state of the replica's streams, as {@link LanguageModel#hiddenState()} has it
 * @param moments the optimiser's, one parameter after the other in the layout's order, where a replica keeps its own; else
 *     empty
 */
record Carry(long nextStep, float[] hidden, float[] moments) {
    private static final int MAGIC = 0x544c4d43; // TLMC
    private static final int VERSION = 1;
    private static final int HEADER_BYTES = 4 + 4 + 8 + 4 + 4;

    /** Bytes of a carry of that many values. */
    static long bytes(long hidden, long moments) {
        return HEADER_BYTES + Float.BYTES * (hidden + moments);
    }

    byte[] toBytes() {
        byte[] bytes = new byte[Math.toIntExact(bytes(hidden.length, moments.length))];
        ByteBuffer buffer = ByteBuffer.wrap(bytes)
                .putInt(MAGIC)
                .putInt(VERSION)
                .putLong(nextStep)
                .putInt(hidden.length)
                .putInt(moments.length);
        buffer.asFloatBuffer().put(hidden).put(moments);
        return bytes;
    }

    /**
     * Reads a carry.
     *
     * @param hidden values that the hidden state must have
     * @param moments values that the moments must have
     * @param place where it was met, for errors
     * @throws JobFailed if it is of another network, another version, or damaged
     */
    static Carry parse(byte[] bytes, int hidden, int moments, String place) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES || buffer.getInt() != MAGIC) {
            throw damaged(bytes.length + " bytes of another kind", "a language model's carry", place);
        }
        int version = buffer.getInt();
        if (version != VERSION) {
            throw damaged("version " + version, "version " + VERSION, place);
        }
        long nextStep = buffer.getLong();
        int hiddenFound = buffer.getInt();
        int momentsFound = buffer.getInt();
        if (hiddenFound != hidden || momentsFound != moments || bytes.length != bytes(hidden, moments)) {
            throw damaged(
                    hiddenFound + " and " + momentsFound + " values in " + bytes.length + " bytes",
                    hidden + " and " + moments + " in " + bytes(hidden, moments),
                    place);
        }
        Carry carry = new Carry(nextStep, new float[hidden], new float[moments]);
        buffer.asFloatBuffer().get(carry.hidden).get(carry.moments);
        if (nextStep < 0 || !allFinite(carry.hidden) || !allFinite(carry.moments)) {
            throw damaged("step " + nextStep + " or values that are not finite", "finite values", place);
        }
        return carry;
    }

    static boolean allFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static JobFailed damaged(String found, String allowed, String place) {
        return new JobFailed(Problem.of("What a replica carried from its last round is not what it needs")
                .found(found)
                .allowed(allowed)
                .at(place)
                .remedy("Resume from an earlier checkpoint, or train anew with --overwrite"));
    }
}
