package io.thalweg.word2vec;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.text.Vocabulary;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads one file in a {@link Word2VecFormat}. Trusts nothing: memory grows with the bytes that are really there, not with
 * what the header promises.
 */
final class Word2VecReader {
    private static final int MAX_HEADER_BYTES = 64;
    private static final int MAX_DIMENSIONS = 65_536;
    private static final int MAX_WORD_BYTES = 65_536;
    private static final int MAX_NUMBER_BYTES = 64;
    private static final int END = -1;
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private final Word2VecFormat format;
    private final InputStream in;
    private final String place;
    private final List<String> words = new ArrayList<>();
    private float[] rows = new float[1024];
    private byte[] token = new byte[256];
    private int tokenLength;

    Word2VecReader(Word2VecFormat format, InputStream in, String place) {
        this.format = format;
        this.in = new BufferedInputStream(in, 1 << 16);
        this.place = place;
    }

    WordVectors read() throws IOException {
        long[] header = header();
        int dimensions = (int) header[1];
        byte[] numbers = new byte[dimensions * Float.BYTES];
        for (long word = 0; word < header[0]; word++) {
            reserve(dimensions);
            int at = words.size() * dimensions;
            readWord(header[0]);
            if (format == Word2VecFormat.BINARY) {
                readNumbers(numbers, at);
            } else {
                parseNumbers(dimensions, at);
            }
        }
        requireEnd(header[0]);
        Vocabulary vocabulary = new Vocabulary(words, new long[words.size()]);
        return new WordVectors(vocabulary, dimensions, Arrays.copyOf(rows, words.size() * dimensions));
    }

    /** Number of words and of dimensions. */
    private long[] header() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c == END || line.length() == MAX_HEADER_BYTES) {
                throw notAHeader(line);
            }
            line.append((char) c);
        }
        String[] fields = line.toString().trim().split(" +", -1);
        if (fields.length != 2 || !fields[0].matches("[0-9]{1,10}") || !fields[1].matches("[0-9]{1,5}")) {
            throw notAHeader(line);
        }
        long[] header = {Long.parseLong(fields[0]), Long.parseLong(fields[1])};
        if (header[0] < 1
                || header[1] < 1
                || header[1] > MAX_DIMENSIONS
                || header[0] * header[1] > Integer.MAX_VALUE - 64) {
            throw notAHeader(line);
        }
        return header;
    }

    private JobFailed notAHeader(CharSequence line) {
        String shown = line.toString().replaceAll("[^ -~]", "?");
        return new JobFailed(Problem.of("Not a file in word2vec's format")
                .found("a first line '" + shown + "'")
                .allowed("'WORDS DIMENSIONS', at least 1 each, at most " + MAX_DIMENSIONS
                        + " dimensions and 2^31 numbers in all")
                .at(place));
    }

    private void reserve(int dimensions) {
        long needed = (words.size() + 1L) * dimensions;
        if (needed > rows.length) {
            rows = Arrays.copyOf(rows, (int) Math.min(Integer.MAX_VALUE - 64, Math.max(needed, rows.length * 2L)));
        }
    }

    private void readWord(long promised) throws IOException {
        int c = in.read();
        while (c == '\n' || c == '\r') {
            c = in.read();
        }
        tokenLength = 0;
        for (; c != ' '; c = in.read()) {
            if (c == END) {
                throw damaged("the end of the file", promised + " words");
            }
            if (c == '\n' || tokenLength == MAX_WORD_BYTES) {
                throw damaged("a word without numbers", "a word, a space and its numbers");
            }
            append(c);
        }
        if (tokenLength == 0) {
            throw damaged("an empty word", "a word, a space and its numbers");
        }
        try {
            words.add(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(token, 0, tokenLength))
                    .toString());
        } catch (CharacterCodingException e) {
            throw damaged("a word that is not UTF-8", "UTF-8");
        }
    }

    private void append(int c) {
        if (tokenLength == token.length) {
            token = Arrays.copyOf(token, token.length * 2);
        }
        token[tokenLength++] = (byte) c;
    }

    private void readNumbers(byte[] bytes, int at) throws IOException {
        int length = in.readNBytes(bytes, 0, bytes.length);
        if (length < bytes.length) {
            throw damagedRow("the end of the file after " + length + " bytes", bytes.length + " bytes of numbers");
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(rows, at, bytes.length / Float.BYTES);
    }

    private void parseNumbers(int dimensions, int at) throws IOException {
        int found = 0;
        int c = ' ';
        while (c != '\n' && c != END) {
            tokenLength = 0;
            for (c = in.read(); c != ' ' && c != '\n' && c != END; c = in.read()) {
                if (tokenLength == MAX_NUMBER_BYTES) {
                    throw damagedRow("a number of over " + MAX_NUMBER_BYTES + " characters", dimensions + " numbers");
                }
                if (c != '\r' && c != '\t') {
                    append(c);
                }
            }
            if (tokenLength > 0) {
                if (found == dimensions) {
                    throw damagedRow("more numbers", dimensions + " numbers");
                }
                rows[at + found++] = number();
            }
        }
        if (found < dimensions) {
            throw damagedRow(found + " numbers", dimensions + " numbers");
        }
        if (c == END) {
            // Without it the last number may have lost digits, and nothing would show it.
            throw damagedRow("the end of the file", "a line end");
        }
    }

    private float number() {
        String text = new String(token, 0, tokenLength, StandardCharsets.ISO_8859_1);
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan", "-nan", "+nan" -> Float.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Float.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Float.NEGATIVE_INFINITY;
            default -> finite(text);
        };
    }

    private float finite(String text) {
        // Java alone would also take hexadecimal numbers and a type's letter at the end.
        if (!NUMBER.matcher(text).matches()) {
            throw damagedRow("'" + text.replaceAll("[^ -~]", "?") + "'", "a number");
        }
        return Float.parseFloat(text);
    }

    private void requireEnd(long promised) throws IOException {
        int c = in.read();
        while (c == '\n' || c == '\r') {
            c = in.read();
        }
        if (c != END) {
            throw damaged("more bytes", "the end of the file after " + promised + " words");
        }
    }

    private JobFailed damaged(String found, String allowed) {
        return damaged(found, allowed, "word " + (words.size() + 1));
    }

    private JobFailed damagedRow(String found, String allowed) {
        return damaged(found, allowed, "word " + words.size());
    }

    private JobFailed damaged(String found, String allowed, String where) {
        return new JobFailed(
                Problem.of("A file in word2vec's " + format.name().toLowerCase(Locale.ROOT) + " format is damaged")
                        .found(found)
                        .allowed(allowed)
                        .at(place + ", " + where)
                        .remedy("The file was cut short or damaged, or is of the other format"));
    }
}
