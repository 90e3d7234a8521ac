package io.thalweg.spark;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
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
import io.thalweg.train.ReplicaSummary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as what travels in a round: Kryo's own exception, which Spark takes for a failed task, or a value. */
final class WireFuzzTest {
    private static final Kryo KRYO = new Kryo();

    static {
        KRYO.setRegistrationRequired(true);
        KRYO.setReferences(true);
        WireSerializers.registerAll(KRYO);
    }

    static Stream<byte[]> seeds() {
        float[] values = {1, 2, 3, 4};
        return Stream.of(
                        new Handed(1, 2, values),
                        new Contributed(1, new Contribution(0, 10, new int[] {1, 300}, values)),
                        new Contributed(1, Contribution.dense(3, 0.5, values)),
                        new Summarised(5, new ReplicaSummary(1, new byte[] {1, 2, 3}, 9, 1.5, 8, 7, 6, 5, 4)),
                        new Resting(0, new SliceState(values, values)),
                        new Part("train/part-00000.parquet", 10, "0".repeat(64)),
                        values)
                .map(WireFuzzTest::bytes);
    }

    private static byte[] bytes(Object value) {
        Output out = new Output(1024, -1);
        KRYO.writeClassAndObject(out, value);
        return out.toBytes();
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Untrusted.read(bytes, () -> read(new Input(bytes)));
        Untrusted.read(bytes, () -> read(new Input(new ByteArrayInputStream(bytes), 64)));
    }

    private static void read(Input input) {
        try {
            KRYO.readClassAndObject(input);
        } catch (KryoException e) {
            // What Spark expects of a reader.
        } finally {
            KRYO.reset();
        }
    }
}
