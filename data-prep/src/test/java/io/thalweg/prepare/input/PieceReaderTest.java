package io.thalweg.prepare.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PieceReaderTest {
    private static final long SEED = 7;

    /** A piece: where it starts, its bytes as Latin-1, whether it starts at a cut. */
    private record Piece(long offset, String bytes, boolean continues) {}

    private static String latin1(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** A stream that gives a few bytes at a time. */
    private static InputStream dribble(byte[] data, int from, SplittableRandom random) {
        return new ByteArrayInputStream(data, from, data.length - from) {
            @Override
            public int read(byte[] b, int off, int len) {
                return super.read(b, off, Math.min(len, 1 + random.nextInt(300)));
            }
        };
    }

    private static List<Piece> fromStart(byte[] data, TextUnit unit, int max, SplittableRandom random)
            throws IOException {
        return read(new PieceReader(dribble(data, 0, random), 0, unit, max), 0, Long.MAX_VALUE);
    }

    private static List<Piece> read(PieceReader reader, long from, long to) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        while (reader.next() && reader.offset() < to) {
            if (reader.offset() >= from) {
                pieces.add(new Piece(
                        reader.offset(), latin1(reader.buffer(), reader.from(), reader.to()), reader.continues()));
            }
        }
        return pieces;
    }

    /** As {@link TextRangeReader} reads a range. */
    private static List<Piece> range(byte[] data, TextUnit unit, int max, long from, long to, SplittableRandom random)
            throws IOException {
        long lookFrom = from - PieceReader.lookBack(unit, max);
        if (lookFrom <= 0) {
            return read(new PieceReader(dribble(data, 0, random), 0, unit, max), from, to);
        }
        if (unit == TextUnit.FILE && data.length <= max) {
            return List.of();
        }
        PieceReader reader = new PieceReader(dribble(data, (int) lookFrom, random), lookFrom, unit, max);
        reader.joinBefore(from);
        return read(reader, from, to);
    }

    private static byte[] randomBytes(SplittableRandom random, int length) {
        byte[] data = new byte[length];
        int newline = random.nextInt(200);
        int space = random.nextInt(200);
        int blank = random.nextInt(3);
        int i = 0;
        while (i < length) {
            int draw = random.nextInt(400);
            if (draw < newline) {
                int run = random.nextInt(12) == 0 ? 200 + random.nextInt(120) : random.nextInt(4);
                data[i++] = '\n';
                while (blank > 0 && run-- > 0 && i < length) {
                    data[i++] = (byte) (random.nextInt(6) == 0 ? '\n' : random.nextInt(3) == 0 ? '\r' : ' ');
                }
            } else if (draw < newline + space) {
                data[i++] = (byte) (random.nextInt(4) == 0 ? '\t' : ' ');
            } else {
                data[i++] = (byte) (random.nextInt(3) == 0 ? 0x80 + random.nextInt(0x40) : 'a' + random.nextInt(26));
            }
            if (random.nextInt(2000) == 0) {
                // A long stretch without any white space.
                for (int n = random.nextInt(700); n > 0 && i < length; n--) {
                    data[i++] = 'x';
                }
            }
        }
        return data;
    }

    @Test
    void anySplitGivesThePiecesOfTheWhole() throws IOException {
        for (int trial = 0; trial < 1500; trial++) {
            SplittableRandom random = new SplittableRandom(SEED + trial);
            int max = 64 + 2 * random.nextInt(100);
            byte[] data = randomBytes(random, random.nextInt(12_000));
            for (TextUnit unit : TextUnit.values()) {
                List<Piece> whole = fromStart(data, unit, max, random);
                List<Piece> parts = new ArrayList<>();
                long from = 0;
                while (from < data.length) {
                    long to = Math.min(data.length, from + 1 + random.nextInt(4000));
                    parts.addAll(range(data, unit, max, from, to, random));
                    from = to;
                }
                assertEquals(whole, parts, "seed " + (SEED + trial) + ", unit " + unit + ", max " + max);
            }
        }
    }

    /** Nothing is lost, nothing is twice, nothing is too long, and cuts are as the class says. */
    @Test
    void piecesHoldAllTextInOrder() throws IOException {
        for (int trial = 0; trial < 500; trial++) {
            SplittableRandom random = new SplittableRandom(SEED - 1 - trial);
            int max = 64 + 2 * random.nextInt(100);
            byte[] data = randomBytes(random, random.nextInt(6000));
            for (TextUnit unit : TextUnit.values()) {
                String where = "seed " + (SEED - 1 - trial) + ", unit " + unit + ", max " + max;
                long end = 0;
                for (Piece piece : fromStart(data, unit, max, random)) {
                    assertTrue(piece.bytes().length() <= max, where);
                    String skipped = latin1(data, (int) end, (int) piece.offset());
                    assertTrue(skipped.isBlank(), where + ": skipped '" + skipped + "'");
                    assertEquals(
                            latin1(
                                    data,
                                    (int) piece.offset(),
                                    (int) piece.offset() + piece.bytes().length()),
                            piece.bytes(),
                            where);
                    if (unit == TextUnit.LINE) {
                        assertTrue(piece.bytes().indexOf('\n') < 0, where);
                    }
                    if (piece.continues()) {
                        // Of a line end that is cut in two, only the line feed is left.
                        assertTrue(skipped.isEmpty() || skipped.equals("\r"), where + ": skipped " + skipped.length());
                        char first = piece.bytes().charAt(0);
                        boolean atGrid = piece.offset() % (max / 2) <= 3;
                        assertTrue(first <= ' ' || atGrid, where + ": cut at " + piece.offset());
                    }
                    end = piece.offset() + piece.bytes().length();
                }
                assertTrue(latin1(data, (int) end, data.length).isBlank(), where);
            }
        }
    }

    @Test
    void unitsAreLinesParagraphsAndFiles() throws IOException {
        byte[] data = "\n one\r\ntwo\n  \t\r\n\n\nthree\nfour \n".getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(SEED);
        assertEquals(
                List.of(" one", "two", "  \t", "three", "four "),
                fromStart(data, TextUnit.LINE, 1000, random).stream()
                        .map(Piece::bytes)
                        .toList());
        assertEquals(
                List.of(" one\r\ntwo", "three\nfour "),
                fromStart(data, TextUnit.PARAGRAPH, 1000, random).stream()
                        .map(Piece::bytes)
                        .toList());
        assertEquals(1, fromStart(data, TextUnit.FILE, 1000, random).size());
    }

    @Test
    void aLongLineIsCutAtWhiteSpaceAndBetweenCharacters() throws IOException {
        String words = "word ".repeat(2000);
        List<Piece> pieces =
                fromStart(words.getBytes(StandardCharsets.UTF_8), TextUnit.LINE, 100, new SplittableRandom(SEED));
        assertEquals(
                2000,
                pieces.stream()
                        .flatMap(piece ->
                                java.util.Arrays.stream(piece.bytes().strip().split(" ")))
                        .filter("word"::equals)
                        .count());
        byte[] euros = "€".repeat(3000).getBytes(StandardCharsets.UTF_8);
        for (Piece piece : fromStart(euros, TextUnit.LINE, 100, new SplittableRandom(SEED))) {
            assertTrue(piece.bytes().length() % 3 == 0, piece.toString());
        }
    }
}
