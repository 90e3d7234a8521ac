package io.thalweg.prepare.staging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {
    private static final long SEED = 17;
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    Path temp;

    /** Words of every length around the eight bytes that are looked at first, many sharing them. */
    private static byte[] word(SplittableRandom random) {
        int length = random.nextInt(3) == 0 ? random.nextInt(40) : random.nextInt(12);
        byte[] word = new byte[length];
        for (int i = 0; i < length; i++) {
            word[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(4) : i < 8 ? 'a' : 'a' + random.nextInt(3));
        }
        return word;
    }

    @Test
    void theTableAgreesWithAMap() {
        SplittableRandom random = new SplittableRandom(SEED);
        WordTable table = new WordTable();
        Map<String, Integer> map = new HashMap<>();
        for (int i = 0; i < 300_000; i++) {
            byte[] word = word(random);
            // Anywhere in an array, with other bytes around it.
            int offset = random.nextInt(10);
            byte[] around = new byte[offset + word.length + random.nextInt(10)];
            Arrays.fill(around, (byte) 0x77);
            System.arraycopy(word, 0, around, offset, word.length);
            String key = new String(word, StandardCharsets.ISO_8859_1);
            int end = offset + word.length;
            assertEquals(map.getOrDefault(key, -1), table.find(around, offset, end), "seed " + SEED + ", step " + i);
            Integer known = map.putIfAbsent(key, map.size());
            assertEquals(known == null ? map.size() - 1 : known, table.add(around, offset, end), "seed " + SEED);
        }
        assertEquals(map.size(), table.size());
        assertTrue(table.size() > 50_000, "words: " + table.size());
        map.forEach((key, id) -> assertEquals(
                key,
                new String(
                        table.bytes(), table.start(id), table.end(id) - table.start(id), StandardCharsets.ISO_8859_1)));
    }

    @Test
    void theDocumentHashDependsOnEveryBit() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int trial = 0; trial < 2000; trial++) {
            byte[] data = new byte[1 + random.nextInt(30)];
            random.nextBytes(data);
            long hash = WordTable.hash64(data, 0, data.length);
            int changed = 0;
            for (int bit = 0; bit < 8 * data.length; bit++) {
                data[bit / 8] ^= (byte) (1 << bit % 8);
                changed += Long.bitCount(hash ^ WordTable.hash64(data, 0, data.length));
                data[bit / 8] ^= (byte) (1 << bit % 8);
            }
            double mean = changed / (8.0 * data.length);
            assertEquals(32, mean, 9, "seed " + SEED + ", trial " + trial);
        }
    }

    private record Document(int file, About about, long position, int piece, int split, List<String> words) {}

    /** Of the first documents nothing, then something, then all. */
    private static About about(int document) {
        return new About(document > 700 ? "http://é.example/" + document : "", document % 900 > 500 ? "deu" : "");
    }

    @Test
    void blocksComeBackAsTheyWereWritten() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            List<String> words = new ArrayList<>();
            for (int n = random.nextInt(30) == 0 ? random.nextInt(3000) : random.nextInt(10); n > 0; n--) {
                words.add(new String(word(random), StandardCharsets.ISO_8859_1));
            }
            documents.add(new Document(
                    i / 300, about(i), random.nextLong(1L << 50), random.nextInt(300), random.nextInt(3), words));
        }
        List<StagedBlock> blocks;
        try (BlockWriter writer = BlockWriter.create(
                HADOOP, new org.apache.hadoop.fs.Path(temp.resolve("x.staged").toUri()), 3, 20_000)) {
            for (Document document : documents) {
                for (String word : document.words()) {
                    byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
                    writer.token(bytes, 0, bytes.length);
                }
                byte[] label = ("file é " + document.file()).getBytes(StandardCharsets.UTF_8);
                int length = 10 * document.words().size();
                int tokens = writer.endDocument(
                        document.file(),
                        label,
                        document.about(),
                        document.position(),
                        document.piece(),
                        document.split(),
                        length);
                assertEquals(document.words().size(), tokens);
            }
            blocks = writer.finish();
        }
        assertTrue(blocks.size() > 5, "blocks: " + blocks.size());
        List<Document> found = new ArrayList<>();
        for (StagedBlock block : blocks) {
            read(block, found);
        }
        assertEquals(documents.stream().filter(each -> !each.words().isEmpty()).toList(), found, "seed " + SEED);
    }

    private static void read(StagedBlock block, List<Document> found) throws IOException {
        int before = found.size();
        List<String> words = new ArrayList<>();
        List<long[]> counts = new ArrayList<>();
        long[][] recount = new long[block.words()][3];
        try (BlockReader reader = BlockReader.open(HADOOP, block)) {
            reader.forEachWord((bytes, from, to, wordCounts) -> {
                words.add(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
                counts.add(wordCounts.clone());
            });
            reader.forEachDocument(document -> {
                List<String> tokens = new ArrayList<>();
                for (int i = 0; i < document.length(); i++) {
                    tokens.add(words.get(document.ids()[i]));
                    recount[document.ids()[i]][document.split()]++;
                }
                int file = Integer.parseInt(document.label().substring("file é ".length()));
                found.add(new Document(
                        file, document.about(), document.position(), document.piece(), document.split(), tokens));
                return true;
            });
        }
        assertArrayEquals(recount, counts.toArray(long[][]::new));
        List<Document> here = found.subList(before, found.size());
        assertEquals(here.stream().anyMatch(each -> !each.about().source().isEmpty()), block.hasSources());
        assertEquals(here.stream().anyMatch(each -> !each.about().language().isEmpty()), block.hasLanguages());
        for (int split = 0; split < 3; split++) {
            int wanted = split;
            assertEquals(
                    here.stream().filter(each -> each.split() == wanted).count(),
                    block.documents().get(split));
            assertEquals(
                    here.stream()
                            .filter(each -> each.split() == wanted)
                            .mapToLong(each -> each.words().size())
                            .sum(),
                    block.tokens().get(split));
        }
    }

    @Test
    void numbersOfAnySizeComeBack() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        Bytes bytes = new Bytes();
        long[] numbers = new long[5000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextLong() >>> random.nextInt(64);
            bytes.writeNumber(numbers[i]);
        }
        Bytes back = Bytes.of(bytes.toArray());
        for (long number : numbers) {
            assertEquals(number, back.readNumber());
        }
        assertTrue(back.atEnd());
        assertThrows(IOException.class, back::readNumber);
    }
}
