package io.thalweg.spark;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.thalweg.average.Contribution;
import io.thalweg.average.SliceState;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.spark.Envelope.Contributed;
import io.thalweg.spark.Envelope.Handed;
import io.thalweg.spark.Envelope.Resting;
import io.thalweg.spark.Envelope.Summarised;
import io.thalweg.storage.Part;
import io.thalweg.train.Figures;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.Validation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as each type that travels in a round: Kryo's own exception, which Spark takes for a failed task, or a value. */
final class WireFuzzTest {
    private static final float[] VALUES = {1, 2, 3, 4};
    private static final Figures FIGURES = new Figures(Map.of("gradient_norm", 1.0), Map.of("native_bytes", 2.0));
    private static final List<Object> SAMPLES = List.of(
            new Handed(1, 2, VALUES),
            new Contributed(1, new Contribution(0, 10, new int[] {1, 300}, VALUES)),
            new Contribution(3, 0.5, null, VALUES),
            new Summarised(5, new ReplicaSummary(1, new byte[] {1, 2, 3}, 9, 1.5, 8, 7, 6, 5, 4, FIGURES)),
            new Resting(0, new SliceState(VALUES, VALUES)),
            new Part("train/part-00000.parquet", 10, "0".repeat(64)),
            new Validation(1.5, "a text"),
            new Validation(null, "a picture", Map.of("recall", 0.25)),
            VALUES);
    private static final Kryo KRYO = new Kryo();

    static {
        WireSerializers.registerAll(KRYO);
    }

    static Stream<byte[]> seeds() {
        return SAMPLES.stream().map(WireFuzzTest::bytes);
    }

    private static byte[] bytes(Object value) {
        Output out = new Output(1024, -1);
        serializer(value).write(KRYO, out, value);
        return out.toBytes();
    }

    /** What Kryo itself writes around a value, numbers of classes and of references, is left out: it is not ours. */
    @SuppressWarnings("unchecked")
    private static Serializer<Object> serializer(Object sample) {
        return (Serializer<Object>) KRYO.getSerializer(sample.getClass());
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        for (Object sample : SAMPLES) {
            Untrusted.read(bytes, () -> read(new Input(bytes), sample));
            Untrusted.read(bytes, () -> read(new Input(new ByteArrayInputStream(bytes), 64), sample));
        }
    }

    @SuppressWarnings("unchecked")
    private static void read(Input input, Object sample) {
        try {
            Object read = serializer(sample).read(KRYO, input, (Class<Object>) sample.getClass());
            if (!sample.getClass().isInstance(read)) {
                throw new AssertionError("Not a " + sample.getClass() + ": " + read);
            }
        } catch (KryoException e) {
            // What Spark expects of a reader.
        }
    }
}
