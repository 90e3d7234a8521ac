package io.thalweg.spark;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.thalweg.average.Contribution;
import io.thalweg.average.SliceState;
import io.thalweg.spark.Envelope.Absent;
import io.thalweg.spark.Envelope.Contributed;
import io.thalweg.spark.Envelope.Examples;
import io.thalweg.spark.Envelope.Handed;
import io.thalweg.spark.Envelope.Resting;
import io.thalweg.spark.Envelope.Saved;
import io.thalweg.spark.Envelope.Summarised;
import io.thalweg.storage.Part;
import io.thalweg.train.Figures;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.Validation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * How the types of a round are written on the wire, field by field. Kryo's own field serialiser cannot make records, and
 * its serialiser for float arrays goes value by value; this one copies buffers.
 */
final class WireSerializers {
    private static final int BUFFER_BYTES = 1 << 16;

    /** Values that memory is taken for before they come: 16 MiB, the size of a slice. */
    private static final int AT_ONCE = 1 << 22;

    /** The same for rows and bytes, which are fewer. */
    private static final int FEW_AT_ONCE = 1 << 16;

    private WireSerializers() {}

    static void registerAll(Kryo kryo) {
        kryo.register(float[].class, new FloatArraySerializer());
        register(kryo, SliceState.class, WireSerializers::write, WireSerializers::readSliceState);
        register(kryo, Contribution.class, WireSerializers::write, WireSerializers::readContribution);
        register(kryo, ReplicaSummary.class, WireSerializers::write, WireSerializers::readSummary);
        register(kryo, Part.class, WireSerializers::write, WireSerializers::readPart);
        register(
                kryo,
                Handed.class,
                (out, handed) -> {
                    out.writeVarInt(handed.to(), true);
                    out.writeVarInt(handed.slice(), true);
                    writeFloats(out, handed.values());
                },
                in -> new Handed(in.readVarInt(true), in.readVarInt(true), readFloats(in)));
        register(
                kryo,
                Contributed.class,
                (out, contributed) -> {
                    out.writeVarInt(contributed.to(), true);
                    write(out, contributed.contribution());
                },
                in -> new Contributed(in.readVarInt(true), readContribution(in)));
        register(
                kryo,
                Absent.class,
                (out, absent) -> {
                    out.writeVarInt(absent.to(), true);
                    out.writeVarInt(absent.replica(), true);
                },
                in -> new Absent(in.readVarInt(true), in.readVarInt(true)));
        register(
                kryo,
                Summarised.class,
                (out, summarised) -> {
                    out.writeVarInt(summarised.to(), true);
                    write(out, summarised.summary());
                },
                in -> new Summarised(in.readVarInt(true), readSummary(in)));
        register(
                kryo,
                Resting.class,
                (out, resting) -> {
                    out.writeVarInt(resting.to(), true);
                    write(out, resting.state());
                },
                in -> new Resting(in.readVarInt(true), readSliceState(in)));
        register(
                kryo,
                Examples.class,
                (out, examples) -> {
                    out.writeVarInt(examples.to(), true);
                    out.writeVarInt(examples.part(), true);
                    writeInts(out, examples.values());
                },
                in -> new Examples(in.readVarInt(true), in.readVarInt(true), readInts(in)));
        register(
                kryo,
                Saved.class,
                (out, saved) -> {
                    out.writeVarInt(saved.to(), true);
                    write(out, saved.part());
                },
                in -> new Saved(in.readVarInt(true), readPart(in)));
        register(
                kryo,
                Validation.class,
                (out, validation) -> {
                    Double loss = validation.loss();
                    out.writeBoolean(loss != null);
                    out.writeDouble(loss == null ? 0 : loss);
                    writeText(out, validation.sample());
                    write(out, validation.figures());
                },
                WireSerializers::readValidation);
        // Java's own form, as Spark sends tasks.
        kryo.register(Shared.class, new JavaSerializer());
    }

    private static <T> void register(Kryo kryo, Class<T> type, BiConsumer<Output, T> write, Function<Input, T> read) {
        kryo.register(type, new Serializer<T>() {
            @Override
            public void write(Kryo ignored, Output out, T value) {
                write.accept(out, value);
            }

            @Override
            public T read(Kryo ignored, Input in, Class<T> ignoredType) {
                try {
                    return read.apply(in);
                } catch (IllegalArgumentException | NullPointerException e) {
                    throw new KryoException("No " + type.getSimpleName() + " on the wire: " + e.getMessage(), e);
                }
            }
        });
    }

    private static void write(Output out, SliceState state) {
        writeFloats(out, state.values());
        writeFloats(out, state.momentum());
    }

    private static SliceState readSliceState(Input in) {
        return new SliceState(readFloats(in), readFloats(in));
    }

    private static void write(Output out, Contribution contribution) {
        out.writeVarInt(contribution.replica(), true);
        out.writeDouble(contribution.weight());
        int[] rows = contribution.rows();
        out.writeVarInt(rows == null ? 0 : rows.length + 1, true);
        if (rows != null) {
            int before = 0;
            for (int row : rows) {
                out.writeVarInt(row - before, true);
                before = row;
            }
        }
        writeFloats(out, contribution.values());
    }

    private static Contribution readContribution(Input in) {
        int replica = in.readVarInt(true);
        double weight = in.readDouble();
        int length = readLength(in);
        if (length == 0) {
            return Contribution.dense(replica, weight, readFloats(in));
        }
        int count = length - 1;
        int[] rows = new int[Math.min(count, FEW_AT_ONCE)];
        int row = 0;
        for (int i = 0; i < count; i++) {
            if (i == rows.length) {
                rows = Arrays.copyOf(rows, (int) Math.min(count, 2L * rows.length));
            }
            row += in.readVarInt(true);
            rows[i] = row;
        }
        return new Contribution(replica, weight, rows, readFloats(in));
    }

    private static void write(Output out, ReplicaSummary summary) {
        out.writeVarInt(summary.replica(), true);
        out.writeVarInt(summary.carry().length, true);
        out.writeBytes(summary.carry());
        out.writeLong(summary.examples());
        out.writeDouble(summary.lossSum());
        out.writeLong(summary.lossExamples());
        out.writeLong(summary.startedMillis());
        out.writeLong(summary.computeMillis());
        out.writeLong(summary.bytesReceived());
        out.writeLong(summary.bytesSent());
        write(out, summary.figures().means());
        write(out, summary.figures().peaks());
    }

    private static ReplicaSummary readSummary(Input in) {
        return new ReplicaSummary(
                in.readVarInt(true),
                readBytes(in),
                in.readLong(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                new Figures(readFigures(in), readFigures(in)));
    }

    private static void write(Output out, Map<String, Double> figures) {
        out.writeVarInt(figures.size(), true);
        new TreeMap<>(figures).forEach((name, value) -> {
            writeText(out, name);
            out.writeDouble(value);
        });
    }

    private static Validation readValidation(Input in) {
        boolean measured = in.readBoolean();
        double loss = in.readDouble();
        return new Validation(measured ? Double.valueOf(loss) : null, readText(in), readFigures(in));
    }

    private static Map<String, Double> readFigures(Input in) {
        Map<String, Double> figures = new HashMap<>();
        for (int left = readLength(in); left > 0; left--) {
            figures.put(readText(in), in.readDouble());
        }
        return figures;
    }

    private static byte[] readBytes(Input in) {
        int length = readLength(in);
        byte[] bytes = new byte[Math.min(length, FEW_AT_ONCE)];
        for (int from = 0; from < length; ) {
            if (from == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * bytes.length));
            }
            in.readBytes(bytes, from, bytes.length - from);
            from = bytes.length;
        }
        return bytes;
    }

    private static void write(Output out, Part part) {
        writeText(out, part.path());
        out.writeLong(part.bytes());
        writeText(out, part.sha256());
    }

    private static Part readPart(Input in) {
        return new Part(readText(in), in.readLong(), readText(in));
    }

    private static void writeText(Output out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeVarInt(utf8.length, true);
        out.writeBytes(utf8);
    }

    /** Kryo's own way takes memory for as many characters as are announced. */
    private static String readText(Input in) {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    /** Small numbers take few bytes. */
    private static void writeInts(Output out, int[] values) {
        out.writeVarInt(values.length, true);
        for (int value : values) {
            out.writeVarInt(value, true);
        }
    }

    private static int[] readInts(Input in) {
        int length = readLength(in);
        int[] values = new int[Math.min(length, AT_ONCE)];
        for (int i = 0; i < length; i++) {
            if (i == values.length) {
                values = Arrays.copyOf(values, (int) Math.min(length, 2L * values.length));
            }
            values[i] = in.readVarInt(true);
        }
        return values;
    }

    private static void writeFloats(Output out, float[] values) {
        out.writeVarInt(values.length, true);
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, (long) values.length * Float.BYTES)];
        ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += BUFFER_BYTES / Float.BYTES) {
            int count = Math.min(BUFFER_BYTES / Float.BYTES, values.length - from);
            view.clear();
            view.asFloatBuffer().put(values, from, count);
            out.writeBytes(buffer, 0, count * Float.BYTES);
        }
    }

    /** Memory grows with the values that come, not with how many are announced; a slice at rest needs no growing. */
    private static float[] readFloats(Input in) {
        int length = readLength(in);
        float[] values = new float[Math.min(length, AT_ONCE)];
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, (long) length * Float.BYTES)];
        ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < length; from += BUFFER_BYTES / Float.BYTES) {
            int count = Math.min(BUFFER_BYTES / Float.BYTES, length - from);
            in.readBytes(buffer, 0, count * Float.BYTES);
            if (from + count > values.length) {
                values = Arrays.copyOf(values, (int) Math.min(length, 2L * values.length));
            }
            view.clear();
            view.asFloatBuffer().get(values, from, count);
        }
        return values;
    }

    private static int readLength(Input in) {
        int length = in.readVarInt(true);
        if (length < 0 || length > Integer.MAX_VALUE - 64) {
            throw new KryoException("An array of length " + length + " on the wire");
        }
        return length;
    }

    /** Float arrays by the buffer. */
    private static final class FloatArraySerializer extends Serializer<float[]> {
        @Override
        public void write(Kryo kryo, Output out, float[] values) {
            writeFloats(out, values);
        }

        @Override
        public float[] read(Kryo kryo, Input in, Class<float[]> type) {
            return readFloats(in);
        }
    }
}
