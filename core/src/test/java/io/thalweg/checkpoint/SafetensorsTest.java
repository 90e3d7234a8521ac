package io.thalweg.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.TensorSpec;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SafetensorsTest {
    private static final List<TensorSpec> TENSORS = List.of(TensorSpec.of("a", 70_001, 3), TensorSpec.of("b \"q\"", 5));

    @TempDir
    Path folder;

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        float[] a = floats(1, 210_003);
        float[] b = floats(2, 5);
        Path file = write(a, b);
        try (SafetensorsFile read = open(file)) {
            assertEquals(TENSORS, read.tensors());
            assertEquals(Map.of("k", "v"), read.metadata());
            assertArrayEquals(a, read.read("a"));
            assertArrayEquals(b, read.read("b \"q\""));
            assertArrayEquals(
                    java.util.Arrays.copyOfRange(a, 3 * 69_998, 3 * 70_001), read.readRows("a", 69_998, 70_001));
        }
    }

    /** The bytes as the format's description has them, so that other readers read them too. */
    @Test
    void theBytesAreTheFormats() throws IOException {
        Path file = folder.resolve("small.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            SafetensorsWriter writer = new SafetensorsWriter(out, List.of(TensorSpec.of("x", 2)), Map.of());
            writer.write(new float[] {1, -2});
            writer.finish();
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        String text = new String(header, StandardCharsets.UTF_8);
        assertEquals("{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", text.strip());
        assertEquals(0, header.length % 8);
        assertEquals(1f, bytes.getFloat());
        assertEquals(-2f, bytes.getFloat());
        assertEquals(0, bytes.remaining());
    }

    @Test
    void aCutFileIsRefusedWhereverItIsCut() throws IOException {
        byte[] whole = Files.readAllBytes(write(floats(1, 210_003), floats(2, 5)));
        for (int length : new int[] {0, 7, 8, 20, 100, 1000, whole.length - 1}) {
            Path cut = folder.resolve("cut");
            Files.write(cut, java.util.Arrays.copyOf(whole, length));
            assertThrows(JobFailed.class, () -> open(cut).close(), "cut to " + length);
        }
    }

    /** Any damage to the header gives the documented exception or a readable file, never another error. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void damagedHeadersAreRefusedOrHarmless(long seed) throws IOException {
        Random random = new Random(seed);
        Path small = folder.resolve("small");
        try (OutputStream out = Files.newOutputStream(small)) {
            SafetensorsWriter writer = new SafetensorsWriter(
                    out, List.of(TensorSpec.of("x", 2, 3), TensorSpec.of("y", 1)), Map.of("m", "1"));
            writer.write(new float[7]);
        }
        byte[] whole = Files.readAllBytes(small);
        int refused = 0;
        for (int trial = 0; trial < 300; trial++) {
            byte[] damaged = whole.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                damaged[random.nextInt(whole.length - 28)] = (byte) random.nextInt(256);
            }
            Files.write(small, damaged);
            try (SafetensorsFile file = open(small)) {
                for (TensorSpec tensor : file.tensors()) {
                    file.read(tensor.name());
                }
            } catch (JobFailed e) {
                refused++;
                assertTrue(e.getMessage().contains("safetensors"), e.getMessage());
            }
        }
        assertTrue(refused > 100, "only " + refused + " of 300 were noticed, seed " + seed);
    }

    @Test
    void aHugeHeaderLengthAllocatesNothing() throws IOException {
        Path file = folder.resolve("huge");
        Files.write(
                file,
                ByteBuffer.allocate(64)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(Long.MAX_VALUE)
                        .array());
        assertTrue(assertThrows(JobFailed.class, () -> open(file).close())
                .getMessage()
                .contains("a header of " + Long.MAX_VALUE + " bytes in a file of 64"));
    }

    private Path write(float[] a, float[] b) throws IOException {
        Path file = folder.resolve("model.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            SafetensorsWriter writer = new SafetensorsWriter(out, TENSORS, Map.of("k", "v"));
            writer.write(a);
            writer.write(b);
            writer.finish();
        }
        return file;
    }

    private static SafetensorsFile open(Path file) {
        return SafetensorsFile.open(new Configuration(), new org.apache.hadoop.fs.Path(file.toUri()));
    }

    private static float[] floats(long seed, int length) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }
}
