package io.thalweg.checkpoint;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.average.TensorSpec;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a safetensors file: all tensors whole, by rows, and as a slice of a checkpoint. */
final class SafetensorsFuzzTest {
    private static final HadoopSettings SETTINGS = new HadoopSettings(MemoryFiles.configuration());
    private static final Slice SLICE = new Slice(0, 0, 0, 2, 3);
    private static final Part PART = new Part("slice.safetensors", 1, "0".repeat(64));

    static Stream<byte[]> seeds() throws IOException {
        return Stream.of(
                file(List.of(TensorSpec.of("values", 2, 3), TensorSpec.of("momentum", 2, 3)), Map.of("tensor", "0")),
                file(List.of(TensorSpec.of("x", 4)), Map.of()),
                header("{\"x\":{\"dtype\":\"F32\",\"shape\":[2147483647,1],\"data_offsets\":[0,8589934588]}}"),
                header("{\"x\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,0]},\"__metadata__\":[1]}"));
    }

    private static byte[] file(List<TensorSpec> tensors, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SafetensorsWriter writer = new SafetensorsWriter(bytes, tensors, metadata);
        for (TensorSpec tensor : tensors) {
            writer.write(new float[tensor.size()]);
        }
        writer.finish();
        return bytes.toByteArray();
    }

    private static byte[] header(String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + text.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(text.length)
                .put(text)
                .array();
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Path path = MemoryFiles.put("checkpoint/slice.safetensors", bytes);
        Untrusted.read(bytes, () -> {
            try (SafetensorsFile file = SafetensorsFile.open(MemoryFiles.configuration(), path)) {
                file.metadata().forEach((key, value) -> require(key != null && value != null));
                for (TensorSpec tensor : file.tensors()) {
                    float[] whole = file.read(tensor.name());
                    require(whole.length == tensor.size());
                    float[] last = file.readRows(tensor.name(), tensor.rows() - 1, tensor.rows());
                    require(last.length == tensor.rowLength());
                }
            }
        });
        Untrusted.read(bytes, () -> {
            SliceState state = CheckpointStore.readSlice(SETTINGS, path.getParent(), PART, SLICE);
            require(state.values().length == SLICE.size());
        });
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("What was read is not what the file says");
        }
    }
}
