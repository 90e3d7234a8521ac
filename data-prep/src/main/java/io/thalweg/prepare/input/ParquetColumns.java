package io.thalweg.prepare.input;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** The columns of a Parquet file that are read. */
record ParquetColumns(
        ColumnDescriptor text,
        @Nullable ColumnDescriptor id,
        @Nullable ColumnDescriptor source) {

    /** What keeps a schema from being read: an option, and what the schema has instead of what it names. */
    record Complaint(String option, String asked, String found, String allowed) {}

    /** What is wrong with a schema: columns that are absent, repeated, or of a type that does not do. */
    static List<Complaint> complaints(MessageType schema, RecordNames names) {
        return Stream.of(
                        complaint(schema, "--text-column", names.textColumn(), false),
                        complaint(schema, "--id-column", names.idColumn(), true),
                        complaint(schema, "--source-column", names.sourceColumn(), false))
                .flatMap(List::stream)
                .toList();
    }

    private static List<Complaint> complaint(MessageType schema, String option, String name, boolean orNumber) {
        if (name.isEmpty()) {
            return List.of();
        }
        String allowed = orNumber ? "a column of strings or whole numbers" : "a column of strings";
        ColumnDescriptor found = column(schema, name);
        if (found == null) {
            List<String> all = schema.getColumns().stream()
                    .map(each -> String.join(".", each.getPath()))
                    .toList();
            return List.of(new Complaint(option, name, "columns " + String.join(", ", all), allowed));
        }
        PrimitiveTypeName type = found.getPrimitiveType().getPrimitiveTypeName();
        boolean fits = type == PrimitiveTypeName.BINARY
                || (orNumber && (type == PrimitiveTypeName.INT32 || type == PrimitiveTypeName.INT64));
        return fits && found.getMaxRepetitionLevel() == 0
                ? List.of()
                : List.of(new Complaint(option, name, "a column of type " + found.getPrimitiveType(), allowed));
    }

    /** The columns of that name, or null if one has gone since the plan was made. */
    static @Nullable ParquetColumns of(MessageType schema, RecordNames names) {
        ColumnDescriptor text = column(schema, names.textColumn());
        return text == null || !complaints(schema, names).isEmpty()
                ? null
                : new ParquetColumns(text, column(schema, names.idColumn()), column(schema, names.sourceColumn()));
    }

    private static @Nullable ColumnDescriptor column(MessageType schema, String column) {
        String[] path = column.split("\\.");
        return schema.getColumns().stream()
                .filter(each -> Arrays.equals(each.getPath(), path))
                .findFirst()
                .orElse(null);
    }

    List<ColumnDescriptor> all() {
        return Stream.of(text, id, source)
                .flatMap(Stream::ofNullable)
                .distinct()
                .toList();
    }

    /** The part of a schema that is read. */
    MessageType of(MessageType schema) {
        return all().stream()
                .map(column -> only(schema, column.getPath()))
                .reduce(MessageType::union)
                .orElseThrow();
    }

    private static MessageType only(MessageType schema, String[] path) {
        Type kept = schema.getType(path);
        for (int depth = path.length - 1; depth > 0; depth--) {
            Type group = schema.getType(Arrays.copyOf(path, depth));
            kept = Types.buildGroup(group.getRepetition()).addField(kept).named(group.getName());
        }
        return new MessageType(schema.getName(), kept);
    }
}
