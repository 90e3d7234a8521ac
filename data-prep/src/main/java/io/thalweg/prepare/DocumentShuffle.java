package io.thalweg.prepare;

import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.staging.About;
import io.thalweg.prepare.staging.BlockReader;
import io.thalweg.prepare.staging.BlockReader.StagedDocument;
import io.thalweg.prepare.staging.BlockWriter;
import io.thalweg.prepare.staging.Bytes;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.prepare.staging.WordTable;
import io.thalweg.random.Seeds;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.Function2;

/**
 * Puts staged documents into an order drawn from a seed: each gets a number from the seed and its name, and they are sorted
 * by that, by Spark's exchange, into new blocks. So the order is the same however the input was cut and whatever ran at the
 * same time, and documents that are added leave the order of the others as it was. Pieces of a document stay together. A
 * task has one block's text in memory, or what Spark sorts on disk.
 */
final class DocumentShuffle {
    /** Of a token with its length, on the wire, about. */
    private static final long TOKEN_BYTES = 8;

    private final JavaSparkContext spark;
    private final SparkStep step;
    private final HadoopSettings settings;
    private final Path folder;
    private final long blockTextBytes;

    /** @param folder where documents are staged */
    DocumentShuffle(JavaSparkContext spark, SparkStep step, HadoopSettings settings, Path folder, long blockTextBytes) {
        this.spark = spark;
        this.step = step;
        this.settings = settings;
        this.folder = folder;
        this.blockTextBytes = blockTextBytes;
    }

    /** The same documents in other blocks; the files of those given are deleted. */
    List<StagedBlock> shuffled(List<StagedBlock> blocks, long seed) {
        List<byte[]> tasks = blocks.stream().map(Json::toBytes).toList();
        long tokens = blocks.stream()
                .flatMap(block -> block.tokens().stream())
                .mapToLong(Long::longValue)
                .sum();
        JavaRDD<byte[]> documents = spark.parallelize(tasks, tasks.size()).flatMap(new Emit(settings, seed));
        JavaRDD<byte[]> sorted = SortedExchange.inOrder(documents, tokens * TOKEN_BYTES);
        List<StagedBlock> shuffled = new ArrayList<>();
        for (byte[] json : step.collect(
                Step.SHUFFLE,
                sorted.mapPartitionsWithIndex(new Stage(settings, folder.toString(), blockTextBytes), true),
                sorted.getNumPartitions())) {
            shuffled.addAll(Arrays.asList(Json.parse(json, StagedBlock[].class, "a task's result")));
        }
        delete(blocks);
        return shuffled;
    }

    private void delete(List<StagedBlock> blocks) {
        for (String file : blocks.stream().map(StagedBlock::path).distinct().toList()) {
            Path path = new Path(file);
            Storage.access(
                    path, () -> path.getFileSystem(settings.configuration()).delete(path, false));
        }
    }

    /**
     * A block's documents as records: the number to sort by, eight bytes; the label's length and bytes, the position; the
     * piece, four bytes, so that pieces sort; the split; how many tokens, and of each the length and bytes.
     */
    private record Emit(HadoopSettings settings, long seed) implements FlatMapFunction<byte[], byte[]> {
        @Override
        public Iterator<byte[]> call(byte[] json) {
            StagedBlock block = Json.parse(json, StagedBlock.class, "a task's description");
            return Storage.access(new Path(block.path()), () -> {
                byte[][] words = words(block);
                List<byte[]> records = new ArrayList<>();
                try (BlockReader reader = BlockReader.open(settings.configuration(), block)) {
                    reader.forEachDocument(document -> {
                        records.add(of(document, words));
                        return true;
                    });
                }
                return records.iterator();
            });
        }

        private byte[][] words(StagedBlock block) throws IOException {
            List<byte[]> words = new ArrayList<>(block.words());
            try (BlockReader reader = BlockReader.open(settings.configuration(), block)) {
                reader.forEachWord((bytes, from, to, counts) -> words.add(Arrays.copyOfRange(bytes, from, to)));
            }
            return words.toArray(byte[][]::new);
        }

        private byte[] of(StagedDocument document, byte[][] words) {
            byte[] label = document.label().getBytes(StandardCharsets.UTF_8);
            long name = WordTable.hash64(label, 0, label.length);
            long key = Seeds.derive(seed, "prepare.shuffle", name, document.position());
            Bytes record = new Bytes();
            record.write(ByteBuffer.allocate(Long.BYTES).putLong(key).array(), 0, Long.BYTES);
            record.writeNumber(label.length);
            record.write(label, 0, label.length);
            record.writeNumber(document.position());
            record.write(
                    ByteBuffer.allocate(Integer.BYTES).putInt(document.piece()).array(), 0, Integer.BYTES);
            record.writeNumber(document.split());
            record.writeNumber(document.length());
            for (int i = 0; i < document.length(); i++) {
                byte[] word = words[document.ids()[i]];
                record.writeNumber(word.length);
                record.write(word, 0, word.length);
            }
            // Behind all else, so that documents of one name are in the same order with and without it.
            record.writeText(document.about().source());
            record.writeText(document.about().language());
            return record.toArray();
        }
    }

    /** Stages a partition's records, which come in their order. */
    private record Stage(HadoopSettings settings, String folder, long blockTextBytes)
            implements Function2<Integer, Iterator<byte[]>, Iterator<byte[]>>, Serializable {
        @Override
        public Iterator<byte[]> call(Integer partition, Iterator<byte[]> records) {
            if (!records.hasNext()) {
                return List.of(Json.toBytes(new StagedBlock[0])).iterator();
            }
            // As in TokenizeTask: the attempt's number makes the file this attempt's own.
            String name = String.format(
                    Locale.ROOT,
                    "shuffled-%06d-%d.staged",
                    partition,
                    TaskContext.get().taskAttemptId());
            Path file = new Path(folder, name);
            return Storage.access(file, () -> {
                try (BlockWriter blocks =
                        BlockWriter.create(settings.configuration(), file, Split.COUNT, blockTextBytes)) {
                    int number = 0;
                    while (records.hasNext()) {
                        stage(records.next(), number++, blocks);
                    }
                    return List.of(Json.toBytes(blocks.finish().toArray(StagedBlock[]::new)))
                            .iterator();
                }
            });
        }

        /** @param number makes the document's file another than that of the one before, so that its label is written */
        private static void stage(byte[] bytes, int number, BlockWriter blocks) throws IOException {
            Bytes record = Bytes.of(bytes);
            record.skip(Long.BYTES);
            int labelLength = (int) record.readNumber();
            int labelStart = record.skip(labelLength);
            byte[] label = Arrays.copyOfRange(bytes, labelStart, labelStart + labelLength);
            long position = record.readNumber();
            int piece = ByteBuffer.wrap(bytes).getInt(record.skip(Integer.BYTES));
            int split = (int) record.readNumber();
            long tokens = record.readNumber();
            for (long i = 0; i < tokens; i++) {
                int length = (int) record.readNumber();
                int start = record.skip(length);
                blocks.token(bytes, start, start + length);
            }
            String source = record.readText();
            About about = About.of(source, record.readText());
            blocks.endDocument(number, label, about, position, piece, split, bytes.length);
        }
    }
}
