package io.thalweg.prepare.corpus;

import static org.apache.parquet.schema.LogicalTypeAnnotation.listType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * The schema of text shards: a row a document, {@code doc: string, tokens: array<int>}, neither ever null. Where a dataset has
 * them there follow {@code source: string}, where the document is from, and {@code language: string}, what a pipeline found,
 * null in rows without. Where rows are blocks of several documents, all but the tokens is of the document that the row begins
 * with.
 */
final class TokenSchema {
    static final String DOC = "doc";
    static final String SOURCE = "source";
    static final String LANGUAGE = "language";
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

    /** With every column. */
    private static final MessageType WIDEST = row(new ShardColumns(true, true));

    static final ColumnDescriptor SOURCE_COLUMN = WIDEST.getColumnDescription(new String[] {SOURCE});

    static final ColumnDescriptor LANGUAGE_COLUMN = WIDEST.getColumnDescription(new String[] {LANGUAGE});

    private TokenSchema() {}

    static MessageType row(ShardColumns columns) {
        List<Type> fields = new ArrayList<>(ROW.getFields());
        if (columns.hasSource()) {
            fields.add(Types.optional(BINARY).as(stringType()).named(SOURCE));
        }
        if (columns.hasLanguage()) {
            fields.add(Types.optional(BINARY).as(stringType()).named(LANGUAGE));
        }
        return new MessageType(ROW.getName(), fields);
    }

    /** Whether a shard may have it: with any, all or none of the columns that not every dataset has. */
    static boolean isRow(MessageType schema) {
        return schema.equals(row(new ShardColumns(schema.containsField(SOURCE), schema.containsField(LANGUAGE))));
    }
}
