package io.thalweg.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.thalweg.average.TensorSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes float32 tensors in the safetensors format as a stream: the header is known from the shapes, so no tensor has to
 * be in memory whole. A file is an 8-byte little-endian header length, a JSON header padded with spaces to 8 bytes, then
 * the values of all tensors, little-endian, in header order.
 */
public final class SafetensorsWriter {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BUFFER_VALUES = 1 << 15;

    private final OutputStream out;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_VALUES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private long valuesLeft;

    /** Writes the header. @param out not closed by the writer */
    public SafetensorsWriter(OutputStream out, List<TensorSpec> tensors, Map<String, String> metadata)
            throws IOException {
        this.out = out;
        byte[] header = header(tensors, metadata);
        ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.write(length.putLong(header.length).array());
        out.write(header);
        valuesLeft = tensors.stream().mapToLong(TensorSpec::size).sum();
    }

    private static byte[] header(List<TensorSpec> tensors, Map<String, String> metadata) {
        ObjectNode root = JSON.createObjectNode();
        if (!metadata.isEmpty()) {
            ObjectNode meta = root.putObject(SafetensorsFile.METADATA);
            new TreeMap<>(metadata).forEach(meta::put);
        }
        long offset = 0;
        for (TensorSpec tensor : tensors) {
            ObjectNode entry = root.putObject(tensor.name());
            entry.put("dtype", "F32");
            var shape = entry.putArray("shape");
            tensor.shape().forEach(shape::add);
            long end = offset + (long) tensor.size() * Float.BYTES;
            entry.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        String text = root.toString();
        int padding = Math.floorMod(-text.getBytes(StandardCharsets.UTF_8).length, 8);
        return (text + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
    }

    /** Appends the next values, in header order, row-major. */
    public void write(float[] values) throws IOException {
        if (values.length > valuesLeft) {
            throw new IllegalStateException(
                    "The header has room for " + valuesLeft + " more values, found " + values.length);
        }
        for (int from = 0; from < values.length; from += BUFFER_VALUES) {
            int count = Math.min(BUFFER_VALUES, values.length - from);
            buffer.clear();
            buffer.asFloatBuffer().put(values, from, count);
            out.write(buffer.array(), 0, count * Float.BYTES);
        }
        valuesLeft -= values.length;
    }

    /** Checks that every value the header promises was written. */
    public void finish() {
        if (valuesLeft != 0) {
            throw new IllegalStateException(valuesLeft + " values that the header promises were not written");
        }
    }
}
