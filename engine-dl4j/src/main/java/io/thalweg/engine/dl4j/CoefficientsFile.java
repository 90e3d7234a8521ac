package io.thalweg.engine.dl4j;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Set;

/**
 * Reads {@code coefficients.bin}: one array as {@code Nd4j.write} puts it down, all numbers big-endian. Two buffers follow one
 * another, each of a kind of allocation and a type (texts of a 2-byte length) around a count of 8 bytes, then the values: first
 * the array's description as longs (rank, shape, strides, extras, element stride, order), then its values. A network's is a row
 * {@code [1, n]}.
 */
final class CoefficientsFile {
    /** The allocations of ND4J since 1.0.0-beta, after whose names the count has 8 bytes. */
    private static final Set<String> ALLOCATIONS = Set.of("MIXED_DATA_TYPES", "LONG_SHAPE");

    private static final int BLOCK_BYTES = 1 << 16;

    private final DataInputStream in;
    private final String place;

    private CoefficientsFile(InputStream in, String place) {
        this.in = new DataInputStream(in);
        this.place = place;
    }

    /**
     * Fills a buffer with all values.
     *
     * @param values with as many places as the network has parameters
     * @param place the file, for messages
     * @throws JobFailed if the file is not such an array of that many floats
     */
    static void read(InputStream in, FloatBuffer values, String place) throws IOException {
        CoefficientsFile file = new CoefficientsFile(in, place);
        try {
            file.description(values.capacity());
            file.values(values);
        } catch (EOFException e) {
            throw file.problem("an early end", values.capacity() + " values");
        } catch (UTFDataFormatException e) {
            throw file.problem("a text that is none", "the name of an allocation or a type");
        }
    }

    private void description(int count) throws IOException {
        long length = buffer("LONG");
        if (length != 6 && length != 8) {
            throw problem("a description of " + length + " numbers", "6 or 8, of an array with one or two dimensions");
        }
        long rank = in.readLong();
        if (length != 2 * rank + 4) {
            throw problem("rank " + rank + " in a description of " + length + " numbers", (length - 4) / 2 + "");
        }
        long rows = rank == 2 ? in.readLong() : 1;
        long columns = in.readLong();
        if (rows != 1 || columns != count) {
            throw problem(
                    "an array [" + rows + ", " + columns + "]", "[1, " + count + "], as the configuration has it");
        }
        for (long left = length - 1 - rank; left > 0; left--) {
            in.readLong();
        }
    }

    /** Reads what stands before a buffer's values. @return their count */
    private long buffer(String wantedType) throws IOException {
        String allocation = in.readUTF();
        if (!ALLOCATIONS.contains(allocation)) {
            throw problem("allocation '" + allocation + "'", String.join(" or ", ALLOCATIONS));
        }
        long length = in.readLong();
        String type = in.readUTF();
        if (!type.equals(wantedType)) {
            throw problem("values of type '" + type + "'", wantedType);
        }
        return length;
    }

    private void values(FloatBuffer values) throws IOException {
        long length = buffer("FLOAT");
        if (length != values.capacity()) {
            throw problem(length + " values", values.capacity() + ", as the configuration has it");
        }
        ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        for (int at = 0; at < length; ) {
            int count = (int) Math.min(BLOCK_BYTES / Float.BYTES, length - at);
            in.readFully(block.array(), 0, count * Float.BYTES);
            for (int i = 0; i < count; i++) {
                float value = block.getFloat(i * Float.BYTES);
                if (!Float.isFinite(value)) {
                    throw problem(value + " as value " + (at + i), "finite numbers");
                }
                values.put(at + i, value);
            }
            at += count;
        }
        if (in.read() >= 0) {
            throw problem("bytes after the last value", "none");
        }
    }

    private JobFailed problem(String found, String allowed) {
        return new JobFailed(Problem.of("The parameters in a DL4J zip are not what its configuration says")
                .found(found)
                .allowed(allowed)
                .at(place + ", " + Dl4jZip.COEFFICIENTS)
                .remedy("Give a zip of DL4J 1.0 in single precision, undamaged"));
    }
}
