package io.thalweg.embed;

import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import io.thalweg.word2vec.Word2VecFormat;
import io.thalweg.word2vec.Word2VecWriter;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Rows in the formats of word2vec.c. Their first line tells the number of rows, so the rows wait in a local file until it
 * is known.
 *
 * <p>The id of a text may hold white space, from the name of its file, which the format cannot: there, and for {@code %},
 * stands the percent-encoding of its UTF-8 bytes, as in a URI. Words are written as they are or refused.
 */
final class Word2VecRows implements RowWriter {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Configuration hadoop;
    private final Path folder;
    private final String relativePath;
    private final EmbedConfig config;
    private final java.nio.file.Path waiting;
    private final DataOutputStream rows;
    private long count;
    private int dimensions;

    private Word2VecRows(Configuration hadoop, Path folder, String relativePath, EmbedConfig config)
            throws IOException {
        this.hadoop = hadoop;
        this.folder = folder;
        this.relativePath = relativePath;
        this.config = config;
        this.waiting = Files.createTempFile("thalweg-rows", null);
        this.rows = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(waiting), BUFFER_BYTES));
    }

    static Word2VecRows create(Configuration hadoop, Path folder, String relativePath, EmbedConfig config)
            throws IOException {
        return new Word2VecRows(hadoop, folder, relativePath, config);
    }

    @Override
    public void write(EmbeddingRow row) throws IOException {
        float[] vector = Objects.requireNonNull(row.vector(), "the format has no place for a row without a vector");
        byte[] key = (config.unit() == EmbedConfig.Unit.WORD ? row.key() : encoded(row.key()))
                .getBytes(StandardCharsets.UTF_8);
        dimensions = vector.length;
        count++;
        rows.writeInt(key.length);
        rows.write(key);
        for (float value : vector) {
            rows.writeFloat(value);
        }
    }

    static String encoded(String key) {
        StringBuilder encoded = new StringBuilder();
        key.codePoints().forEach(c -> {
            if (c != '%' && c > ' ' && !Character.isWhitespace(c) && !Character.isSpaceChar(c)) {
                encoded.appendCodePoint(c);
                return;
            }
            for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                encoded.append(String.format(Locale.ROOT, "%%%02X", b));
            }
        });
        return encoded.toString();
    }

    @Override
    public Part finish() throws IOException {
        rows.close();
        Word2VecFormat format =
                config.format() == EmbedConfig.Format.WORD2VEC_BINARY ? Word2VecFormat.BINARY : Word2VecFormat.TEXT;
        try (PartWriter part = PartWriter.create(hadoop, folder, relativePath);
                Word2VecWriter out = format.writer(part, count, dimensions);
                DataInputStream in =
                        new DataInputStream(new BufferedInputStream(Files.newInputStream(waiting), BUFFER_BYTES))) {
            float[] vector = new float[dimensions];
            for (long row = 0; row < count; row++) {
                byte[] key = new byte[in.readInt()];
                in.readFully(key);
                for (int d = 0; d < dimensions; d++) {
                    vector[d] = in.readFloat();
                }
                out.write(new String(key, StandardCharsets.UTF_8), vector);
            }
            out.finish();
            return part.finish();
        }
    }

    @Override
    public void close() throws IOException {
        try (rows) {
            Files.deleteIfExists(waiting);
        }
    }
}
