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
import org.jspecify.annotations.Nullable;

/**
 * Counts the words of the training split from the blocks' dictionaries. Words are shared out by their hash, so no
 * machine needs to hold all of them; the driver gets the commonest.
 *
 * <p>A hash spreads the commonest words evenly too, so each bucket is asked for its part of them and {@link #DEVIATIONS}
 * standard deviations more: of a million, in 20 buckets, for 3% more in all. That these hold the commonest is seen in
 * what comes back, and should one bucket have had more of them, all are asked again for twice as many. What bounds the
 * driver's memory is thus how many words are asked for, not how many buckets there are; and a word is no longer than a
 * piece of a document.
 */
final class WordCountJob implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Bytes of dictionaries per bucket: bounds what one task holds. */
    static final long BUCKET_BYTES = 48L << 20;

    private static final int DEVIATIONS = 6;

    private final HadoopSettings settings;
    private final long minCount;
    private final int most;
    private final int buckets;

    /**
     * @param minCount words with less are left out
     * @param most how many words are wanted, the commonest; of equal counts those that come first by their bytes
     */
    WordCountJob(HadoopSettings settings, long minCount, int most, List<StagedBlock> blocks) {
        this(settings, minCount, most, buckets(blocks));
    }

    WordCountJob(HadoopSettings settings, long minCount, int most, int buckets) {
        this.settings = settings;
        this.minCount = minCount;
        this.most = most;
        this.buckets = buckets;
    }

    private static int buckets(List<StagedBlock> blocks) {
        long bytes = blocks.stream()
                .mapToLong(block -> block.end() - block.dictionary())
                .sum();
        return (int) Math.min(10_000, bytes / BUCKET_BYTES + 1);
    }

    /** The commonest words, and not many others. */
    WordCounts collect(JavaSparkContext spark, SparkStep step, List<byte[]> blocks) {
        JavaRDD<byte[]> shares = shares(spark, blocks);
        long asked = share();
        try {
            while (true) {
                WordCounts counts = collect(step, shares, (int) asked, blocks.size());
                if (counts != null) {
                    return counts;
                }
                // The shares lie where the shuffle left them.
                asked = Math.min(most, 2 * asked);
            }
        } catch (IOException e) {
            throw new IllegalStateException("A count came back damaged", e);
        }
    }

    /** Words that a bucket is asked for at first. */
    private long share() {
        double mean = (double) most / buckets;
        return Math.min(most, (long) Math.ceil(mean + DEVIATIONS * Math.sqrt(mean) + DEVIATIONS));
    }

    /** @return null if a bucket may have had to give more */
    private @Nullable WordCounts collect(SparkStep step, JavaRDD<byte[]> shares, int asked, int tasks)
            throws IOException {
        List<byte[]> buckets = step.collect(
                PreparationListener.Step.COUNT, shares.mapPartitions(bucket -> merge(bucket, asked)), tasks);
        WordCounts counts = new WordCounts();
        List<Integer> lastOfCut = new ArrayList<>();
        for (byte[] bucket : buckets) {
            Bytes packed = Bytes.of(bucket);
            boolean cut = packed.readNumber() > 0;
            counts.addAll(packed);
            if (cut) {
                lastOfCut.add(counts.words().size() - 1);
            }
        }
        if (lastOfCut.isEmpty()) {
            return counts;
        }
        int[] commonest = counts.commonest(most, minCount);
        boolean all = commonest.length == most
                && lastOfCut.stream().allMatch(last -> counts.compare(last, commonest[most - 1]) >= 0);
        return all ? counts : null;
    }

    /** Packed {@link WordCounts} behind the number of their bucket, each bucket's in a partition. */
    private JavaRDD<byte[]> shares(JavaSparkContext spark, List<byte[]> blocks) {
        return spark.parallelize(blocks, blocks.size())
                .flatMap(this::shareOut)
                .keyBy(bytes -> (int) Bytes.of(bytes).readNumber())
                .partitionBy(new HashPartitioner(buckets))
                .values();
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

    /** @return of one bucket, whether it has more words than were asked for, and its commonest, in order, packed */
    private Iterator<byte[]> merge(Iterator<byte[]> shares, int asked) throws IOException {
        WordCounts counts = new WordCounts();
        while (shares.hasNext()) {
            Bytes share = Bytes.of(shares.next());
            share.readNumber();
            counts.addAll(share);
        }
        Bytes common = new Bytes();
        WordTable words = counts.words();
        common.writeNumber(counts.atLeast(minCount) > asked ? 1 : 0);
        for (int id : counts.commonest(asked, minCount)) {
            WordCounts.pack(common, words.bytes(), words.start(id), words.end(id), counts.count(id));
        }
        return List.of(common.toArray()).iterator();
    }
}
