package io.thalweg.word2vec;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Writes one file in a {@link Word2VecFormat}, word by word. Without {@link #finish} it is not whole. */
public final class Word2VecWriter implements Closeable {
    private final Word2VecFormat format;
    private final OutputStream out;
    private final long words;
    private final ByteBuffer numbers;
    private final int dimensions;
    private long written;

    Word2VecWriter(Word2VecFormat format, OutputStream out, long words, int dimensions) throws IOException {
        this.format = format;
        this.out = new BufferedOutputStream(out, 1 << 16);
        this.words = words;
        this.dimensions = dimensions;
        this.numbers = ByteBuffer.allocate(dimensions * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        this.out.write((words + " " + dimensions + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Writes one word.
     *
     * @param vector {@code [dimensions]}
     * @throws JobFailed if the format cannot hold the word
     */
    public void write(String word, float[] vector) throws IOException {
        if (vector.length != dimensions || written == words) {
            throw new IllegalArgumentException("Found word " + (written + 1) + " with " + vector.length
                    + " numbers in a file of " + words + " words of " + dimensions);
        }
        out.write(encoded(word));
        if (format == Word2VecFormat.BINARY) {
            out.write(' ');
            numbers.clear();
            numbers.asFloatBuffer().put(vector);
            out.write(numbers.array());
        } else {
            StringBuilder line = new StringBuilder(dimensions * 12);
            for (float value : vector) {
                line.append(' ').append(value);
            }
            out.write(line.toString().getBytes(StandardCharsets.US_ASCII));
        }
        out.write('\n');
        written++;
    }

    private static byte[] encoded(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (isSeparator(word.charAt(i))) {
                throw refused(word);
            }
        }
        if (word.isEmpty()) {
            throw refused(word);
        }
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(word));
            byte[] encoded = new byte[bytes.remaining()];
            bytes.get(encoded);
            return encoded;
        } catch (CharacterCodingException e) {
            throw refused(word);
        }
    }

    /** What C's {@code isspace} calls white space. */
    static boolean isSeparator(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static JobFailed refused(String word) {
        StringBuilder shown = new StringBuilder("'");
        word.chars().limit(40).forEach(c -> {
            if (c < ' ' || Character.isSurrogate((char) c)) {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.append((char) c);
            }
        });
        return new JobFailed(Problem.of("A word cannot be written in word2vec's format")
                .found(shown + "'")
                .allowed("at least one character, no space, tab or line end among them")
                .remedy("Choose --format parquet"));
    }

    /** Ends the file. */
    public void finish() throws IOException {
        if (written != words) {
            throw new IllegalStateException("The file was begun for " + words + " words and has " + written);
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
