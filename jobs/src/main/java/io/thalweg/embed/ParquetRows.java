package io.thalweg.embed;

import static org.apache.parquet.schema.LogicalTypeAnnotation.listType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FLOAT;

import io.thalweg.prepare.corpus.PartOutputFile;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/**
 * Rows as Parquet: {@code word: string, vector: array<float>} for words, and for texts {@code id: string,} perhaps
 * {@code text: string,} and {@code vector: array<float>}, null for a text without any known word. Floats are stored plain:
 * no two are alike, so a dictionary would only cost.
 */
final class ParquetRows implements RowWriter {
    private static final String KEY_OF_WORDS = "word";
    private static final String KEY_OF_TEXTS = "id";
    private static final String TEXT = "text";
    private static final String VECTOR = "vector";
    private static final String LIST = "list";
    private static final String ELEMENT = "element";
    private static final CompressionCodecName CODEC = CompressionCodecName.ZSTD;
    static final long ROW_GROUP_BYTES = 32L << 20;

    private final PartWriter part;
    private final PartOutputFile output;
    private final ParquetWriter<EmbeddingRow> rows;
    private boolean closed;

    private ParquetRows(PartWriter part, PartOutputFile output, ParquetWriter<EmbeddingRow> rows) {
        this.part = part;
        this.output = output;
        this.rows = rows;
    }

    /** @param relativePath inside {@code folder}; a file already there is replaced */
    static ParquetRows create(Configuration hadoop, Path folder, String relativePath, EmbedConfig config)
            throws IOException {
        PartWriter part = PartWriter.create(hadoop, folder, relativePath);
        try {
            MessageType schema = schema(config);
            PartOutputFile output = new PartOutputFile(part);
            return new ParquetRows(part, output, new Builder(output, schema, hadoop).build());
        } catch (IOException | RuntimeException e) {
            part.close();
            throw e;
        }
    }

    static MessageType schema(EmbedConfig config) {
        var element = Types.repeatedGroup().required(FLOAT).named(ELEMENT).named(LIST);
        if (config.unit() == EmbedConfig.Unit.WORD) {
            Type vector = Types.requiredGroup().as(listType()).addField(element).named(VECTOR);
            return new MessageType("embedding", string(KEY_OF_WORDS), vector);
        }
        Type vector = Types.optionalGroup().as(listType()).addField(element).named(VECTOR);
        return config.withText()
                ? new MessageType("embedding", string(KEY_OF_TEXTS), string(TEXT), vector)
                : new MessageType("embedding", string(KEY_OF_TEXTS), vector);
    }

    private static Type string(String name) {
        return Types.required(BINARY).as(stringType()).named(name);
    }

    @Override
    public void write(EmbeddingRow row) throws IOException {
        rows.write(row);
    }

    @Override
    public Part finish() throws IOException {
        close();
        return part.finish();
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            // The last row group is held too; it is in memory until now in any case.
            output.beginEnd();
            try (part) {
                rows.close();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    private static final class Builder extends ParquetWriter.Builder<EmbeddingRow, Builder> {
        private final MessageType schema;

        Builder(PartOutputFile output, MessageType schema, Configuration hadoop) {
            super(output);
            this.schema = schema;
            withConf(hadoop);
            withCompressionCodec(CODEC);
            withDictionaryEncoding(false);
            withRowGroupSize(ROW_GROUP_BYTES);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<EmbeddingRow> getWriteSupport(Configuration conf) {
            return new RowWriteSupport(schema);
        }
    }

    private static final class RowWriteSupport extends WriteSupport<EmbeddingRow> {
        private final MessageType schema;
        private org.apache.parquet.io.api.@org.jspecify.annotations.Nullable RecordConsumer consumer;

        RowWriteSupport(MessageType schema) {
            this.schema = schema;
        }

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(EmbeddingRow row) {
            RecordConsumer out = Objects.requireNonNull(consumer);
            out.startMessage();
            string(out, schema.getFieldName(0), 0, row.key());
            int field = 1;
            if (schema.containsField(TEXT)) {
                string(out, TEXT, field++, Objects.requireNonNullElse(row.text(), ""));
            }
            if (row.vector() != null) {
                vector(out, field, row.vector());
            }
            out.endMessage();
        }

        private static void string(RecordConsumer out, String name, int field, String value) {
            out.startField(name, field);
            out.addBinary(Binary.fromString(value));
            out.endField(name, field);
        }

        private static void vector(RecordConsumer out, int field, float[] vector) {
            out.startField(VECTOR, field);
            out.startGroup();
            out.startField(LIST, 0);
            for (float value : vector) {
                out.startGroup();
                out.startField(ELEMENT, 0);
                out.addFloat(value);
                out.endField(ELEMENT, 0);
                out.endGroup();
            }
            out.endField(LIST, 0);
            out.endGroup();
            out.endField(VECTOR, field);
        }
    }
}
