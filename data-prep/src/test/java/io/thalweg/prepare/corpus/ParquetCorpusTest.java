package io.thalweg.prepare.corpus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.TokenCorpus;
import io.thalweg.problem.JobFailed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetCorpusTest {
    private static final long SEED = 20260107;
    private static final int WORDS = 50_000;

    @TempDir
    Path temp;

    private Path folder() {
        return temp.resolve("dataset");
    }

    private ParquetCorpus open() {
        return ParquetCorpus.open(SmallDataset.HADOOP, folder().toUri().toString());
    }

    private static List<List<int[]>> randomShards(int... documents) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<List<int[]>> shards = new ArrayList<>();
        for (int count : documents) {
            List<int[]> shard = new ArrayList<>();
            for (int d = 0; d < count; d++) {
                int length = 1 + (random.nextInt(50) == 0 ? random.nextInt(20_000) : random.nextInt(40));
                shard.add(random.ints(length, 0, WORDS).toArray());
            }
            shards.add(shard);
        }
        return shards;
    }

    private static int[] flat(List<List<int[]>> shards) {
        return shards.stream()
                .flatMap(List::stream)
                .flatMapToInt(Arrays::stream)
                .toArray();
    }

    private static List<int[]> read(TokenCorpus corpus, long from, long to) throws IOException {
        List<int[]> documents = new ArrayList<>();
        corpus.forEachDocument(from, to, (tokens, start, end) -> {
            documents.add(Arrays.copyOfRange(tokens, start, end));
            return true;
        });
        return documents;
    }

    @Test
    void everyRangeGivesTheTokensWritten() throws IOException {
        everyRangeGivesTheTokensWritten(ShardColumns.NONE);
    }

    @Test
    void otherColumnsAreNotInTheWay() throws IOException {
        everyRangeGivesTheTokensWritten(new ShardColumns(true, true));
    }

    private void everyRangeGivesTheTokensWritten(ShardColumns columns) throws IOException {
        // Enough for several row groups in the first shard.
        List<List<int[]>> shards = randomShards(22_000, 10, 1, 300);
        SmallDataset.write(folder(), WORDS, shards, columns);
        int[] all = flat(shards);
        TokenCorpus train = open().open("train");
        assertEquals(all.length, train.tokens());
        assertTrue(rowGroups() > 1, "the test wants more than one row group");
        List<int[]> whole = shards.stream().flatMap(List::stream).toList();
        List<int[]> found = read(train, 0, all.length);
        assertEquals(whole.size(), found.size());
        for (int i = 0; i < whole.size(); i++) {
            assertArrayEquals(whole.get(i), found.get(i), "document " + i);
        }
        SplittableRandom random = new SplittableRandom(SEED + 1);
        for (int trial = 0; trial < 40; trial++) {
            int from = random.nextInt(all.length + 1);
            int to = from + random.nextInt(Math.min(30_000, all.length - from) + 1);
            int[] tokens =
                    read(train, from, to).stream().flatMapToInt(Arrays::stream).toArray();
            assertArrayEquals(
                    Arrays.copyOfRange(all, from, to), tokens, "seed " + SEED + ": [" + from + ", " + to + ")");
        }
        open().verify();
    }

    /** Overlapping, apart, across shards and row groups: the tokens of each, and no shard is opened twice. */
    @Test
    void stretchesAreReadInOnePassOverTheShards() throws IOException {
        List<List<int[]>> shards = randomShards(22_000, 10, 1, 300);
        SmallDataset.write(folder(), WORDS, shards);
        int[] all = flat(shards);
        Configuration hadoop = new Configuration();
        hadoop.set("fs.counted.impl", CountedFiles.class.getName());
        TokenCorpus train = ParquetCorpus.open(hadoop, "counted:" + folder()).open("train");
        train.forEachDocument(0, train.tokens(), (tokens, from, to) -> true); // looks every shard over
        SplittableRandom random = new SplittableRandom(SEED + 2);
        for (int trial = 0; trial < 12; trial++) {
            int length = 1 + random.nextInt(trial % 3 == 0 ? 100_000 : 500);
            int last = all.length - length;
            long[] from = random.longs(1 + random.nextInt(20), 0, last + 1)
                    .map(at -> random.nextInt(5) == 0 ? last : at)
                    .sorted()
                    .toArray();
            CountedFiles.OPENED.clear();
            int[][] found = train.stretches(from, length);
            String place = "seed " + SEED + ", trial " + trial + ": " + length + " from " + Arrays.toString(from);
            for (int i = 0; i < from.length; i++) {
                int begin = (int) from[i];
                assertArrayEquals(Arrays.copyOfRange(all, begin, begin + length), found[i], place);
            }
            assertTrue(
                    CountedFiles.OPENED.values().stream().allMatch(times -> times == 1), CountedFiles.OPENED + place);
        }
    }

    /** Counts how often each file is opened. */
    public static final class CountedFiles extends RawLocalFileSystem {
        static final Map<String, Integer> OPENED = new ConcurrentHashMap<>();

        @Override
        public URI getUri() {
            return URI.create("counted:///");
        }

        @Override
        public String getScheme() {
            return "counted";
        }

        @Override
        public FSDataInputStream open(org.apache.hadoop.fs.Path file, int bufferSize) throws IOException {
            OPENED.merge(file.getName(), 1, Integer::sum);
            return super.open(file, bufferSize);
        }
    }

    private int rowGroups() throws IOException {
        try (var file = org.apache.parquet.hadoop.ParquetFileReader.open(
                org.apache.parquet.hadoop.util.HadoopInputFile.fromPath(
                        new org.apache.hadoop.fs.Path(shardPath(0).toUri()), SmallDataset.HADOOP))) {
            return file.getRowGroups().size();
        }
    }

    @Test
    void aVisitorMayStop() throws IOException {
        SmallDataset.write(folder(), WORDS, randomShards(10, 10));
        int[] visits = {0};
        TokenCorpus train = open().open("train");
        train.forEachDocument(0, train.tokens(), (tokens, from, to) -> ++visits[0] < 13);
        assertEquals(13, visits[0]);
    }

    @Test
    void manyThreadsReadAtOnceAndTheCorpusTravels() throws Exception {
        List<List<int[]>> shards = randomShards(400, 400);
        SmallDataset.write(folder(), WORDS, shards);
        int[] all = flat(shards);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(open());
        }
        ParquetCorpus travelled;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            travelled = (ParquetCorpus) in.readObject();
        }
        assertEquals(WORDS, travelled.vocabulary().size());
        TokenCorpus train = travelled.open("train");
        List<Long> sums = IntStream.range(0, 8)
                .parallel()
                .mapToObj(thread -> {
                    try {
                        return read(train, thread, all.length).stream()
                                .flatMapToInt(Arrays::stream)
                                .asLongStream()
                                .sum();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
        for (int thread = 0; thread < 8; thread++) {
            assertEquals(Arrays.stream(all, thread, all.length).asLongStream().sum(), sums.get(thread));
        }
    }

    @Test
    void anAbsentSplitIsEmpty() throws IOException {
        SmallDataset.write(folder(), WORDS, randomShards(3));
        assertEquals(0, open().tokens("valid"));
        assertEquals(List.of(), read(open().open("valid"), 0, 0));
        assertThrows(IllegalArgumentException.class, () -> read(open().open("valid"), 0, 1));
    }

    @Test
    void aTruncatedShardIsNamed() throws IOException {
        SmallDataset.write(folder(), WORDS, randomShards(50, 50, 50));
        try (RandomAccessFile file = new RandomAccessFile(shardPath(1).toFile(), "rw")) {
            file.setLength(file.length() - 100);
        }
        String message = failure();
        assertTrue(message.contains("Shard 1 of 3 of split 'train' is not what its manifest says"), message);
        assertTrue(message.contains("part-00001.parquet"), message);
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        SmallDataset.write(folder(), WORDS, randomShards(50, 50, 50));
        Files.delete(shardPath(2));
        String message = failure();
        assertTrue(message.contains("Shard 2 of 3 of split 'train' is missing"), message);
        assertTrue(message.contains("prepare the dataset again"), message);
    }

    @Test
    void aFlippedByteIsFoundByReadingAndByVerifying() throws IOException {
        SmallDataset.write(folder(), WORDS, randomShards(200));
        // The file system's own checksum would find it first; the dataset must not depend on it.
        Files.deleteIfExists(shardPath(0).resolveSibling("." + shardPath(0).getFileName() + ".crc"));
        byte[] whole = Files.readAllBytes(shardPath(0));
        SplittableRandom random = new SplittableRandom(SEED);
        int found = 0;
        int tokenBytes = whole.length / 2;
        for (int trial = 0; trial < 30; trial++) {
            byte[] flipped = whole.clone();
            // The middle of the file is token data: pages with checksums.
            flipped[tokenBytes / 2 + random.nextInt(tokenBytes)] ^= (byte) (1 << random.nextInt(8));
            Files.write(shardPath(0), flipped);
            assertThrows(JobFailed.class, () -> open().verify(), "seed " + SEED + ", trial " + trial);
            String message = failure();
            assertTrue(message.contains("Shard 0 of 1"), message);
            found++;
        }
        assertEquals(30, found);
    }

    @Test
    void anIdOutsideTheVocabularyIsNamed() throws IOException {
        SmallDataset.write(folder(), 10, List.of(List.of(new int[] {1, 2, 9}), List.of(new int[] {3, 10, 4})));
        String message = failure();
        assertTrue(message.contains("Shard 1 of 2"), message);
        assertTrue(message.contains("found token id 10, allowed 0 to 9"), message);
    }

    @Test
    void anotherDatasetsShardIsRefused() throws IOException {
        SmallDataset.write(folder(), 10, List.of(List.of(new int[] {1, 2, 9})));
        Path other = temp.resolve("other");
        SmallDataset.write(other, 11, List.of(List.of(new int[] {1, 2, 9})));
        Files.copy(
                other.resolve("train/part-00000.parquet"),
                shardPath(0),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(shardPath(0).resolveSibling(".part-00000.parquet.crc"));
        String message = failure();
        assertTrue(message.contains("found vocabulary "), message);
    }

    @Test
    void aChangedVocabularyIsRefused() throws IOException {
        SmallDataset.write(folder(), 10, List.of(List.of(new int[] {1, 2, 9})));
        Files.writeString(folder().resolve("vocabulary.tsv"), "a\t1\n");
        Files.deleteIfExists(folder().resolve(".vocabulary.tsv.crc"));
        assertThrows(JobFailed.class, () -> open().vocabulary());
    }

    private String failure() {
        return assertThrows(JobFailed.class, () -> {
                    TokenCorpus train = open().open("train");
                    read(train, 0, train.tokens());
                })
                .getMessage();
    }

    private Path shardPath(int shard) {
        return folder().resolve(String.format(java.util.Locale.ROOT, "train/part-%05d.parquet", shard));
    }
}
