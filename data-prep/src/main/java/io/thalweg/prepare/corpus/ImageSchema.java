package io.thalweg.prepare.corpus;

import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * The one schema of image shards: a row an image, {@code id: string, label: int?, height, width, channels: int, pixels:
 * binary}; pixels are {@code [channel][row][column]}, one byte a value.
 */
final class ImageSchema {
    private static final String LABEL = "label";
    private static final String PIXELS = "pixels";

    static final MessageType ROW = Types.buildMessage()
            .addField(Types.required(BINARY).as(stringType()).named("id"))
            .addField(Types.optional(INT32).named(LABEL))
            .addField(Types.required(INT32).named("height"))
            .addField(Types.required(INT32).named("width"))
            .addField(Types.required(INT32).named("channels"))
            .addField(Types.required(BINARY).named(PIXELS))
            .named("image");

    /** What the training reader asks for: names and sizes stay on disk. */
    static final MessageType FOR_TRAINING = new MessageType("image", ROW.getType(LABEL), ROW.getType(PIXELS));

    static final ColumnDescriptor ID_COLUMN = column("id");
    static final ColumnDescriptor LABEL_COLUMN = column(LABEL);
    static final ColumnDescriptor HEIGHT_COLUMN = column("height");
    static final ColumnDescriptor WIDTH_COLUMN = column("width");
    static final ColumnDescriptor CHANNELS_COLUMN = column("channels");
    static final ColumnDescriptor PIXELS_COLUMN = column(PIXELS);

    private ImageSchema() {}

    private static ColumnDescriptor column(String name) {
        return ROW.getColumnDescription(new String[] {name});
    }
}
