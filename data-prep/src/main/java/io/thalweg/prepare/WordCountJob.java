package io.thalweg.prepare;

import io.thalweg.prepare.staging.BlockReader;
import io.thalweg.prepare.staging.Bytes;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.prepare.staging.WordTable;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Counts the words of the training split from the blocks' dictionaries. Words are shared out by their hash, so no
 * machine needs to hold all of them; the driver gets those that are common enough.
 */
final class WordCountJob implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Bytes of dictionaries per bucket: bounds what one task holds. */
    static final long BUCKET_BYTES = 48L << 20;

    private final HadoopSettings settings;
    private final long minCount;
    private final int most;
    private final int buckets;

    /** @param most words at most, to be returned by each bucket */
    WordCountJob(HadoopSettings settings, long minCount, int most, List<StagedBlock> blocks) {
        this.settings = settings;
        this.minCount = minCount;
        this.most = most;
        long bytes = blocks.stream()
                .mapToLong(block -> block.end() - block.dictionary())
                .sum();
        this.buckets = (int) Math.min(10_000, bytes / BUCKET_BYTES + 1);
    }

    /** The words that are common enough, of every bucket. */
    WordCounts collect(JavaSparkContext spark, SparkStep step, List<byte[]> blocks) {
        WordCounts counts = new WordCounts();
        try {
            for (byte[] bucket : step.collect(PreparationListener.Step.COUNT, rdd(spark, blocks), blocks.size())) {
                counts.addAll(Bytes.of(bucket));
            }
        } catch (IOException e) {
            throw new IllegalStateException("A count came back damaged", e);
        }
        return counts;
    }

    /** One element a bucket: packed {@link WordCounts}. */
    private JavaRDD<byte[]> rdd(JavaSparkContext spark, List<byte[]> blocks) {
        return spark.parallelize(blocks, blocks.size())
                .flatMap(this::shareOut)
                .keyBy(bytes -> (int) Bytes.of(bytes).readNumber())
                .partitionBy(new HashPartitioner(buckets))
                .values()
                .mapPartitions(this::merge);
    }

    private Iterator<byte[]> shareOut(byte[] json) {
        StagedBlock block = Json.parse(json, StagedBlock.class, "a task's description");
        return Storage.access(block.path(), () -> {
            List<Bytes> shares = new ArrayList<>();
            for (int bucket = 0; bucket < buckets; bucket++) {
                Bytes share = new Bytes();
                share.writeNumber(bucket);
                shares.add(share);
            }
            try (BlockReader reader = BlockReader.open(settings.configuration(), block)) {
                reader.forEachWord((bytes, from, to, counts) -> {
                    long count = counts[Split.TRAIN.ordinal()];
                    if (count > 0) {
                        int bucket = (int) Math.floorMod(WordTable.hash64(bytes, from, to), (long) buckets);
                        WordCounts.pack(shares.get(bucket), bytes, from, to, count);
                    }
                });
            }
            return shares.stream().map(Bytes::toArray).iterator();
        });
    }

    private Iterator<byte[]> merge(Iterator<byte[]> shares) throws IOException {
        WordCounts counts = new WordCounts();
        while (shares.hasNext()) {
            Bytes share = Bytes.of(shares.next());
            share.readNumber();
            counts.addAll(share);
        }
        Bytes common = new Bytes();
        WordTable words = counts.words();
        for (int id : counts.commonest(most, minCount)) {
            WordCounts.pack(common, words.bytes(), words.start(id), words.end(id), counts.count(id));
        }
        return List.of(common.toArray()).iterator();
    }
}
