package io.thalweg.prepare.store;

import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** The columns of stored documents. Every one is required and flat. */
final class StoredSchema {
    /** The document's name, where it was read, its text, and its labels as a JSON object. */
    static final String ID = "id";

    static final String SOURCE = "source";
    static final String TEXT = "text";
    static final String LABELS = "labels";

    /** The number of its file in the input, and its place there. */
    static final String FILE = "file";

    static final String POSITION = "position";
    static final String PIECE = "piece";

    /** Whether its record gave it its name, and whether it goes on in the next document, having been cut. */
    static final String NAMED = "named";

    static final String GOES_ON = "goes_on";

    static final MessageType ROW = Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(ID)
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(SOURCE)
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(TEXT)
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(LABELS)
            .required(PrimitiveTypeName.INT32)
            .named(FILE)
            .required(PrimitiveTypeName.INT64)
            .named(POSITION)
            .required(PrimitiveTypeName.INT32)
            .named(PIECE)
            .required(PrimitiveTypeName.BOOLEAN)
            .named(NAMED)
            .required(PrimitiveTypeName.BOOLEAN)
            .named(GOES_ON)
            .named("document");

    private StoredSchema() {}
}
