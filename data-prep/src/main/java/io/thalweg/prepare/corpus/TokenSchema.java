package io.thalweg.prepare.corpus;

import static org.apache.parquet.schema.LogicalTypeAnnotation.listType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The one schema of text shards: a row a document, {@code doc: string, tokens: array<int>}, nothing null. */
final class TokenSchema {
    static final String DOC = "doc";
    static final String TOKENS = "tokens";
    static final String LIST = "list";
    static final String ELEMENT = "element";

    /** Footer key: the SHA-256 of the vocabulary the ids belong to. */
    static final String VOCABULARY_KEY = "thalweg.vocabulary";

    private static final Type TOKEN_LIST = Types.requiredGroup()
            .as(listType())
            .addField(Types.repeatedGroup().required(INT32).named(ELEMENT).named(LIST))
            .named(TOKENS);

    static final MessageType ROW = Types.buildMessage()
            .addField(Types.required(BINARY).as(stringType()).named(DOC))
            .addField(TOKEN_LIST)
            .named("document");

    /** What the training reader asks for: document ids stay on disk. */
    static final MessageType TOKENS_ONLY = new MessageType("document", TOKEN_LIST);

    static final ColumnDescriptor TOKEN_COLUMN = ROW.getColumnDescription(new String[] {TOKENS, LIST, ELEMENT});

    static final ColumnDescriptor DOC_COLUMN = ROW.getColumnDescription(new String[] {DOC});

    private TokenSchema() {}
}
