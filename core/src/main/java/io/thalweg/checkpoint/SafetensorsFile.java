package io.thalweg.checkpoint;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.thalweg.average.TensorSpec;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads float32 safetensors files, whole tensors or rows of them. Trusts nothing: lengths, shapes and offsets are
 * checked against the file before anything is allocated.
 */
public final class SafetensorsFile implements Closeable {
    static final String METADATA = "__metadata__";

    /** The format's own bound on a header. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int BUFFER_BYTES = 1 << 17;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(8).build());
    }

    private final String place;
    private final FSDataInputStream in;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private record Entry(TensorSpec spec, long position) {}

    private SafetensorsFile(String place, FSDataInputStream in) {
        this.place = place;
        this.in = in;
    }

    /** @throws JobFailed if the file is missing, truncated or not float32 safetensors */
    public static SafetensorsFile open(Configuration hadoop, Path path) {
        FSDataInputStream in = null;
        boolean opened = false;
        try {
            FileSystem files = path.getFileSystem(hadoop);
            long length = files.getFileStatus(path).getLen();
            in = files.open(path);
            SafetensorsFile file = new SafetensorsFile(path.toString(), in);
            file.readHeader(length);
            opened = true;
            return file;
        } catch (IOException e) {
            throw new JobFailed(
                    Problem.of("A safetensors file cannot be read")
                            .found(String.valueOf(e.getMessage()))
                            .at(path),
                    e);
        } finally {
            if (!opened && in != null) {
                closeQuietly(in);
            }
        }
    }

    private static void closeQuietly(FSDataInputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            // The reason for closing is already on its way to the caller.
        }
    }

    private void readHeader(long fileLength) throws IOException {
        if (fileLength < Long.BYTES) {
            throw damaged("a file of " + fileLength + " bytes", "at least " + Long.BYTES);
        }
        byte[] prefix = new byte[Long.BYTES];
        in.readFully(0, prefix);
        long headerLength =
                ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        long dataStart = Long.BYTES + headerLength;
        if (headerLength < 2 || headerLength > MAX_HEADER_BYTES || dataStart > fileLength) {
            throw damaged(
                    "a header of " + headerLength + " bytes in a file of " + fileLength,
                    "2 to " + Math.min(MAX_HEADER_BYTES, fileLength - Long.BYTES));
        }
        byte[] header = new byte[(int) headerLength];
        in.readFully(Long.BYTES, header);
        JsonNode root;
        try {
            root = JSON.readTree(header);
        } catch (IOException e) {
            throw damaged("a header that is not JSON", "a JSON object");
        }
        if (!root.isObject()) {
            throw damaged("a header that is not an object", "a JSON object");
        }
        long end = dataStart;
        for (Iterator<Map.Entry<String, JsonNode>> fields = root.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getKey().equals(METADATA)) {
                field.getValue()
                        .fields()
                        .forEachRemaining(meta ->
                                metadata.put(meta.getKey(), meta.getValue().asText()));
            } else {
                end = Math.max(end, readEntry(field.getKey(), field.getValue(), dataStart, fileLength));
            }
        }
        if (end != fileLength) {
            throw damaged("tensors that end at byte " + end, "byte " + fileLength + ", the end of the file");
        }
    }

    private long readEntry(String name, JsonNode entry, long dataStart, long fileLength) {
        String dtype = entry.path("dtype").asText();
        if (!dtype.equals("F32")) {
            throw damaged("tensor '" + name + "' of type " + dtype, "F32");
        }
        List<Integer> shape = new ArrayList<>();
        for (JsonNode axis : entry.path("shape")) {
            if (!axis.isInt()) {
                throw damaged("tensor '" + name + "' with an axis of length " + axis, "a whole number under 2^31");
            }
            shape.add(axis.intValue());
        }
        TensorSpec spec;
        try {
            spec = new TensorSpec(name, shape);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw damaged("tensor '" + name + "' of shape " + shape, "axes of at least 1, under 2^31 values");
        }
        JsonNode offsets = entry.path("data_offsets");
        long from = offsets.path(0).asLong(-1);
        long to = offsets.path(1).asLong(-1);
        if (offsets.size() != 2
                || from < 0
                || to - from != (long) spec.size() * Float.BYTES
                || to > fileLength - dataStart) {
            throw damaged(
                    "tensor '" + name + "' of shape " + shape + " at bytes " + offsets,
                    "its size, inside a file of " + fileLength + " bytes");
        }
        entries.put(name, new Entry(spec, dataStart + from));
        return dataStart + to;
    }

    private JobFailed damaged(String found, String allowed) {
        return new JobFailed(Problem.of("Not a whole float32 safetensors file")
                .found(found)
                .allowed(allowed)
                .at(place)
                .remedy("The file was cut short or damaged: restore it or make it again"));
    }

    /** The tensors, in the header's order. */
    public List<TensorSpec> tensors() {
        return entries.values().stream().map(Entry::spec).toList();
    }

    public Map<String, String> metadata() {
        return Map.copyOf(metadata);
    }

    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /** @throws JobFailed if there is none of that name */
    public TensorSpec tensor(String name) {
        return entry(name).spec;
    }

    /** The whole tensor, row-major. */
    public float[] read(String name) throws IOException {
        return readRows(name, 0, entry(name).spec.rows());
    }

    /** Rows {@code [from, to)} of a tensor, row-major. */
    public float[] readRows(String name, int from, int to) throws IOException {
        Entry entry = entry(name);
        if (from < 0 || to < from || to > entry.spec.rows()) {
            throw new IllegalArgumentException("Rows " + from + " to " + to + " of tensor '" + name + "' with "
                    + entry.spec.rows() + " rows (" + place + ")");
        }
        int rowLength = entry.spec.rowLength();
        float[] values = new float[(to - from) * rowLength];
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, values.length) * (long) Float.BYTES)];
        ByteBuffer view = ByteBuffer.wrap(buffer).order(ByteOrder.LITTLE_ENDIAN);
        long position = entry.position + (long) from * rowLength * Float.BYTES;
        in.seek(position);
        for (int at = 0; at < values.length; ) {
            int count = Math.min(buffer.length / Float.BYTES, values.length - at);
            in.readFully(buffer, 0, count * Float.BYTES);
            view.clear();
            view.asFloatBuffer().get(values, at, count);
            at += count;
        }
        return values;
    }

    private Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new JobFailed(Problem.of("A tensor is missing")
                    .found(entries.keySet())
                    .allowed("one named '" + name + "'")
                    .at(place));
        }
        return entry;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
