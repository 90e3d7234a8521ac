package io.thalweg.prepare.collection;

import io.thalweg.prepare.parquet.PageStream;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Where a Parquet file has its images and their labels. An image is a file's bytes in a column of its own, or in the member
 * {@code bytes} of a group, as Hugging Face's datasets have it; or it is pixels in a group as Spark's data source "image" makes
 * it (height, width, nChannels, mode and data, as in OpenCV).
 */
final class ImageColumns {
    private final MessageType schema;
    private final ImageReadOptions options;

    private ImageColumns(MessageType schema, ImageReadOptions options) {
        this.schema = schema;
        this.options = options;
    }

    static ImageColumns of(MessageType schema, ImageReadOptions options) {
        return new ImageColumns(schema, options);
    }

    /** The column of files' bytes; null if images are none. */
    private @Nullable ColumnDescriptor encoded() {
        String name = options.records().imageColumn();
        ColumnDescriptor whole = column(name, PrimitiveTypeName.BINARY);
        return whole == null ? column(name + ".bytes", PrimitiveTypeName.BINARY) : whole;
    }

    /** Height, width, channels, mode and data of images kept as pixels; empty if they are not. */
    private List<ColumnDescriptor> pixels() {
        String name = options.records().imageColumn();
        List<ColumnDescriptor> found = new ArrayList<>();
        for (String member : List.of("height", "width", "nChannels", "mode")) {
            addTo(found, column(name + "." + member, PrimitiveTypeName.INT32));
        }
        addTo(found, column(name + ".data", PrimitiveTypeName.BINARY));
        return found.size() == 5 ? found : List.of();
    }

    private static void addTo(List<ColumnDescriptor> found, @Nullable ColumnDescriptor column) {
        if (column != null) {
            found.add(column);
        }
    }

    /** The column of labels; null if there is none, or it is not used. */
    @Nullable
    ColumnDescriptor label() {
        return options.usesLabelsOfRecords()
                ? column(
                        options.records().labelColumn(),
                        PrimitiveTypeName.BINARY,
                        PrimitiveTypeName.INT32,
                        PrimitiveTypeName.INT64)
                : null;
    }

    /** What an image is made of: its bytes, or its height, width, channels and mode before them. */
    List<ColumnDescriptor> image() {
        ColumnDescriptor encoded = encoded();
        return encoded == null ? pixels() : List.of(encoded);
    }

    private List<ColumnDescriptor> read() {
        List<ColumnDescriptor> read = new ArrayList<>(image());
        addTo(read, label());
        return read;
    }

    private @Nullable ColumnDescriptor column(String name, PrimitiveTypeName... types) {
        ColumnDescriptor found = any(name);
        boolean fits = found != null
                && found.getMaxRepetitionLevel() == 0
                && Arrays.asList(types).contains(found.getPrimitiveType().getPrimitiveTypeName());
        return fits ? found : null;
    }

    private @Nullable ColumnDescriptor any(String name) {
        String[] path = name.split("\\.");
        return schema.getColumns().stream()
                .filter(each -> Arrays.equals(each.getPath(), path))
                .findFirst()
                .orElse(null);
    }

    /** What keeps the file from being read; null if nothing does. */
    @Nullable
    Problem problem(List<BlockMetaData> rowGroups) {
        String image = options.records().imageColumn();
        String label = options.records().labelColumn();
        if (image().isEmpty()) {
            return Problem.of("--image-column names no column of images")
                    .found(found(image))
                    .allowed("a column of bytes, or a group of bytes and path, or of Spark's images; asked for '"
                            + image + "'")
                    .remedy("Name the column by --image-column");
        }
        if (options.usesLabelsOfRecords() && label() == null) {
            return Problem.of("--label-column names no column of labels")
                    .found(found(label))
                    .allowed("a column of whole numbers or strings; asked for '" + label + "'")
                    .remedy(
                            "Name the column by --label-column, or give --folder-labels none for images without labels");
        }
        for (BlockMetaData group : rowGroups) {
            for (ColumnDescriptor column : read()) {
                ColumnChunkMetaData chunk = chunk(group, column);
                String unread = chunk == null ? "" : PageStream.unread(chunk);
                if (!unread.isEmpty()) {
                    return Problem.of("A column is stored in a way that is not read")
                            .found(String.join(".", column.getPath()) + ": " + unread)
                            .allowed(PageStream.READ)
                            .remedy("Write the file again, with version 1 of Parquet's pages");
                }
            }
        }
        return null;
    }

    private String found(String name) {
        ColumnDescriptor there = any(name);
        return there == null
                ? "columns "
                        + String.join(
                                ", ",
                                schema.getColumns().stream()
                                        .map(each -> String.join(".", each.getPath()))
                                        .limit(50)
                                        .toList())
                : "a column of type " + there.getPrimitiveType();
    }

    static @Nullable ColumnChunkMetaData chunk(BlockMetaData group, ColumnDescriptor column) {
        for (ColumnChunkMetaData chunk : group.getColumns()) {
            if (Arrays.equals(chunk.getPath().toArray(), column.getPath())) {
                return chunk;
            }
        }
        return null;
    }

    /** Bytes that no page exceeds of any column that is read. */
    long pageBytes(List<BlockMetaData> rowGroups) {
        long most = 0;
        for (BlockMetaData group : rowGroups) {
            for (ColumnDescriptor column : read()) {
                ColumnChunkMetaData chunk = chunk(group, column);
                most = Math.max(most, chunk == null ? 0 : PageStream.mostPageBytes(chunk));
            }
        }
        return most;
    }
}
