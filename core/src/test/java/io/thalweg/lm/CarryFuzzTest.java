package io.thalweg.lm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as what a checkpoint says a replica carries to its next round; what is read is the same after it was written. */
final class CarryFuzzTest {
    private static final float[] HIDDEN = {1, -2, 0.5f};
    private static final float[] MOMENTS = {0, 3};

    static Stream<byte[]> seeds() {
        byte[] carry = new Carry(5, HIDDEN, MOMENTS).toBytes();
        return Stream.of(
                carry,
                Arrays.copyOf(carry, carry.length - 1),
                new Carry(-1, HIDDEN, MOMENTS).toBytes(),
                new Carry(0, new float[] {1, Float.NaN, 1}, MOMENTS).toBytes());
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Untrusted.read(bytes, () -> {
            Carry read = Carry.parse(bytes, HIDDEN.length, MOMENTS.length, "carry");
            if (!Arrays.equals(read.toBytes(), bytes)) {
                throw new AssertionError("Written again, another carry");
            }
        });
    }
}
