package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import io.thalweg.text.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class Word2VecFormatTest {
    private static WordVectors random(Random random) {
        Set<String> words = new LinkedHashSet<>(List.of("the", "naïve", "日本語", "🙂", "</s>", "don't", "3.14", "a_b"));
        int extra = random.nextInt(30);
        for (int i = 0; i < extra; i++) {
            words.add(Integer.toString(random.nextInt(), 36));
        }
        int dimensions = 1 + random.nextInt(20);
        float[] rows = new float[words.size() * dimensions];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = switch (random.nextInt(8)) {
                case 0 -> Float.intBitsToFloat(random.nextInt() & 0x7F7FFFFF);
                case 1 -> -0.0f;
                case 2 -> Float.MIN_VALUE;
                default -> (float) random.nextGaussian();
            };
        }
        return new WordVectors(new Vocabulary(new ArrayList<>(words), new long[words.size()]), dimensions, rows);
    }

    private static byte[] written(Word2VecFormat format, WordVectors vectors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.write(vectors, out);
        return out.toByteArray();
    }

    private static WordVectors read(Word2VecFormat format, byte[] bytes) throws IOException {
        return format.read(new ByteArrayInputStream(bytes), "vectors.file");
    }

    private static WordVectors readText(String text) throws IOException {
        return read(Word2VecFormat.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @EnumSource(Word2VecFormat.class)
    void whatIsWrittenIsReadToTheBit(Word2VecFormat format) throws IOException {
        for (long seed = 0; seed < 50; seed++) {
            WordVectors vectors = random(new Random(seed));
            WordVectors read = read(format, written(format, vectors));
            assertEquals(vectors.vocabulary().words(), read.vocabulary().words(), "seed " + seed);
            for (int id = 0; id < vectors.size(); id++) {
                assertArrayEquals(vectors.vector(id), read.vector(id), "seed " + seed);
            }
        }
    }

    @Test
    void theBytesAreThoseOfWord2vecC() throws IOException {
        WordVectors vectors =
                new WordVectors(new Vocabulary(List.of("a", "bé"), new long[2]), 2, new float[] {1, -2.5f, 0, 1e-5f});
        assertEquals(
                "2 2\na 1.0 -2.5\nbé 0.0 1.0E-5\n",
                new String(written(Word2VecFormat.TEXT, vectors), StandardCharsets.UTF_8));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write("2 2\na ".getBytes(StandardCharsets.UTF_8));
        expected.write(new byte[] {0, 0, (byte) 0x80, 0x3F, 0, 0, 0x20, (byte) 0xC0, '\n'});
        expected.write("bé ".getBytes(StandardCharsets.UTF_8));
        expected.write(new byte[] {0, 0, 0, 0, (byte) 0xAC, (byte) 0xC5, 0x27, 0x37, '\n'});
        assertArrayEquals(expected.toByteArray(), written(Word2VecFormat.BINARY, vectors));
    }

    @Test
    void textAsOthersWriteItIsRead() throws IOException {
        // word2vec.c ends a line with a space; others end lines with CR LF, pad with spaces, write numbers in C's ways.
        WordVectors read = readText("3 2 \r\na 0.250000 -1.000000 \r\nb  1e-5 .5\nc nan -inf\n");
        assertArrayEquals(new float[] {0.25f, -1}, read.vector(0));
        assertArrayEquals(new float[] {1e-5f, 0.5f}, read.vector(1));
        assertArrayEquals(new float[] {Float.NaN, Float.NEGATIVE_INFINITY}, read.vector(2));
    }

    @ParameterizedTest
    @EnumSource(Word2VecFormat.class)
    void aFileCutAnywhereIsRefused(Word2VecFormat format) throws IOException {
        byte[] whole = written(format, random(new Random(3)));
        // The line feed after a binary file's last vector carries nothing, and gensim writes none.
        int shortest = format == Word2VecFormat.BINARY ? whole.length - 1 : whole.length;
        for (int length = 0; length < shortest; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            JobFailed failed = assertThrows(JobFailed.class, () -> read(format, cut), "cut to " + length);
            assertTrue(failed.getMessage().contains("(vectors.file"), failed.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(Word2VecFormat.class)
    void damagedBytesAreRefusedOrRead(Word2VecFormat format) throws IOException {
        byte[] whole = written(format, random(new Random(4)));
        int refused = 0;
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] damaged = whole.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                // The header is as likely to be hit as all the rest.
                int at = random.nextInt(random.nextBoolean() ? 6 : damaged.length);
                damaged[at] = (byte) random.nextInt(256);
            }
            try {
                read(format, damaged);
            } catch (JobFailed e) {
                refused++;
            }
        }
        assertTrue(refused > 1000, "refused " + refused);
    }

    @Test
    void aHeaderThatPromisesTooMuchCostsNoMemory() {
        for (String header : List.of(
                "2147483647 1\n",
                "9999999999 1\n",
                "30000000 70\n",
                "100000 65536\n",
                "1 65537\n",
                "0 5\n",
                "5 0\n",
                "-1 5\n",
                "5\n",
                "\n",
                "",
                "a b\n",
                "5 5 5\n",
                "5".repeat(100) + "\n")) {
            for (Word2VecFormat format : Word2VecFormat.values()) {
                JobFailed failed = assertThrows(
                        JobFailed.class, () -> read(format, (header + "a 1").getBytes(StandardCharsets.UTF_8)), header);
                assertTrue(failed.getMessage().contains("vectors.file"), failed.getMessage());
            }
        }
    }

    @Test
    void eachKindOfDamageIsNamedWithItsPlace() {
        assertEquals(
                "A file in word2vec's text format is damaged: found 'x1', allowed a number (vectors.file, word 2). "
                        + "The file was cut short or damaged, or is of the other format",
                assertThrows(JobFailed.class, () -> readText("2 1\na 1\nb x1\n"))
                        .getMessage());
        for (String text : List.of(
                "1 1\na 1 2\n",
                "1 2\na 1\n",
                "1 1\na 1\nb 2\n",
                "1 1\na 0x1p3\n",
                "1 1\na 1f\n",
                "2 1\na 1\na 2\n",
                "1 1\n 1\n",
                "1 1\na\n",
                "1 1\na " + "1".repeat(70) + "\n")) {
            assertThrows(JobFailed.class, () -> readText(text), text);
        }
        assertThrows(
                JobFailed.class,
                () -> read(Word2VecFormat.BINARY, new byte[] {'1', ' ', '1', '\n', (byte) 0xFF, ' ', 0, 0, 0, 0}));
    }

    @ParameterizedTest
    @EnumSource(Word2VecFormat.class)
    void aWordTheFormatCannotHoldIsRefusedByName(Word2VecFormat format) {
        for (String word : List.of("new york", "a\tb", "\n", "a\rb", "", "\uD800")) {
            WordVectors vectors =
                    new WordVectors(new Vocabulary(List.of("fine", word), new long[2]), 1, new float[] {1, 2});
            JobFailed failed = assertThrows(JobFailed.class, () -> written(format, vectors), word);
            assertTrue(failed.getMessage().contains("--format parquet"), failed.getMessage());
        }
    }

    @Test
    void aWriterGivenTooFewOrTooManyWordsDoesNotEndTheFile() throws IOException {
        try (Word2VecWriter writer = Word2VecFormat.TEXT.writer(new ByteArrayOutputStream(), 2, 1)) {
            writer.write("a", new float[] {1});
            assertThrows(IllegalStateException.class, writer::finish);
            assertThrows(IllegalArgumentException.class, () -> writer.write("b", new float[] {1, 2}));
            writer.write("b", new float[] {1});
            assertThrows(IllegalArgumentException.class, () -> writer.write("c", new float[] {1}));
        }
    }
}
