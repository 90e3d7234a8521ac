package io.thalweg.prepare;

import io.thalweg.prepare.dedup.CopyGroups;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.HashBands;
import io.thalweg.prepare.dedup.HashBuckets;
import io.thalweg.prepare.dedup.IdPair;
import io.thalweg.prepare.dedup.ImageDedupConfig;
import io.thalweg.prepare.dedup.ImageFingerprint;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.storage.HadoopSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Finds out which images are dropped, from their fingerprints: those whose pixels are equal to another's, then of what is left
 * those whose perceptual hashes are near another's. Of images that are connected so, the one with the lowest id stays. Only
 * fingerprints and pairs of ids are shuffled; the driver sees names of files, counts and a sample.
 */
final class ImageDeduplication {
    /** Reasons for which images are dropped; the same of {@code --against} with {@link #AGAINST} behind. */
    static final String EQUAL = "duplicate";

    static final String NEAR = "near_duplicate";
    static final String AGAINST = "_against";

    /** The counter of buckets with more hashes than the cap. */
    static final String HOT_BUCKETS = "hot_buckets";

    private static final String HOT_BUCKET_IMAGES = "hot_bucket_images";
    private static final String REMEDY = "Lower --hash-distance, or give --dedup exact";

    private final JavaSparkContext spark;
    private final SparkStep step;
    private final HadoopSettings settings;
    private final Path staging;
    private final ImageDedupConfig config;

    ImageDeduplication(
            JavaSparkContext spark, SparkStep step, HadoopSettings settings, Path staging, ImageDedupConfig config) {
        this.spark = spark;
        this.step = step;
        this.settings = settings;
        this.staging = staging;
        this.config = config;
    }

    /**
     * Images dropped for one reason.
     *
     * @param groups a sample
     */
    record Copies(String reason, long images, List<CopySample.Group> groups) {}

    /**
     * What was found.
     *
     * @param against the stretches that images are held against, {@code ours} those of the new input, with what is dropped
     * @param copies those of the new input, reason by reason
     * @param counters of buckets; empty where there are none
     */
    record Found(List<Stretch> against, List<Stretch> ours, List<Copies> copies, Map<String, Long> counters) {}

    /**
     * @param against fingerprints of images that the new input is held against
     * @param input its own, in the order in which the first of copies stays
     */
    Found find(List<RecordFile> against, List<RecordFile> input) {
        List<RecordFile> files = new ArrayList<>(against);
        files.addAll(input);
        List<Stretch> all = new ArrayList<>();
        long id = 0;
        for (RecordFile file : files) {
            all.add(new Stretch(file, id, "", 0));
            id += file.records();
        }
        List<Stretch> theirs = List.copyOf(all.subList(0, against.size()));
        List<Stretch> ours = List.copyOf(all.subList(against.size(), all.size()));
        long firstOfOurs = ours.isEmpty() ? id : ours.get(0).firstId();

        List<Copies> told = new ArrayList<>();
        TreeMap<String, Long> counters = new TreeMap<>();
        List<RecordFile> copies = new ArrayList<>(equal(all, firstOfOurs, told));
        if (config.mode() == DedupMode.NEAR) {
            List<Stretch> distinct = new DroppedItemsJob(settings, staging, all).run(spark, step, all, copies);
            List<RecordFile> alike = alike(distinct, counters);
            List<RecordFile> components = new ConnectedComponents(spark, step, settings, staging, REMEDY).of(alike);
            copies.addAll(near(components, firstOfOurs, told));
        }
        List<Stretch> dropped = new DroppedItemsJob(settings, staging, ours).run(spark, step, ours, copies);
        return new Found(theirs, dropped, told, counters);
    }

    private List<RecordFile> equal(List<Stretch> stretches, long firstOfOurs, List<Copies> told) {
        JavaRDD<byte[]> records = new StretchRecords(settings)
                .of(spark, stretches, (fingerprint, id) -> List.of(ImageFingerprint.equalRecord(fingerprint, id)));
        long items = stretches.stream().mapToLong(Stretch::items).sum();
        JavaRDD<byte[]> sorted = SortedExchange.sorted(records, items * ImageFingerprint.COMPARED_BYTES);
        List<PairsTask.Result> results = pairs("equal", sorted, (inOrder, pairs) -> {
            CopyCount count = new CopyCount(pairs, firstOfOurs, DedupUnit.DOCUMENT);
            CopyGroups.ofEqual(inOrder, count);
            return count.tally();
        });
        return tell(EQUAL, results, firstOfOurs, told);
    }

    /** Pairs of images whose hashes are near, among those that are no exact copies. */
    private List<RecordFile> alike(List<Stretch> stretches, Map<String, Long> counters) {
        HashBands bands = config.bands();
        JavaRDD<byte[]> records = new StretchRecords(settings).of(spark, stretches, (fingerprint, id) -> {
            List<byte[]> banded = new ArrayList<>();
            if (ImageFingerprint.hasPerceptualHash(fingerprint)) {
                for (int band = 0; band < bands.bands(); band++) {
                    banded.add(ImageFingerprint.bandRecord(fingerprint, bands, band, id));
                }
            }
            return banded;
        });
        long items = stretches.stream().mapToLong(Stretch::kept).sum();
        int distance = config.hashDistance();
        int cap = config.bucketCap();
        JavaRDD<byte[]> sorted =
                SortedExchange.sorted(records, items * bands.bands() * ImageFingerprint.COMPARED_BYTES);
        List<PairsTask.Result> results = pairs("alike", sorted, (inOrder, pairs) -> {
            HashBuckets buckets = new HashBuckets(distance, cap, pairs);
            buckets.read(inOrder);
            return new PairsTask.Tally(buckets.hotBuckets(), buckets.passedOver());
        });
        counters.put(
                HOT_BUCKETS,
                results.stream().mapToLong(each -> each.tally().first()).sum());
        counters.put(
                HOT_BUCKET_IMAGES,
                results.stream().mapToLong(each -> each.tally().second()).sum());
        return results.stream().map(PairsTask.Result::pairs).toList();
    }

    private List<RecordFile> near(List<RecordFile> components, long firstOfOurs, List<Copies> told) {
        JavaRDD<byte[]> records = new StagedRecords(settings)
                .of(spark, components)
                .map(pair -> IdPair.of(IdPair.second(pair), IdPair.first(pair)));
        JavaRDD<byte[]> sorted = SortedExchange.sorted(records, StagedRecords.bytes(components));
        List<PairsTask.Result> results = pairs("near", sorted, (inOrder, pairs) -> {
            CopyCount count = new CopyCount(pairs, firstOfOurs, DedupUnit.DOCUMENT);
            CopyGroups.ofPairs(inOrder, count);
            return count.tally();
        });
        return tell(NEAR, results, firstOfOurs, told);
    }

    /** @return the files of pairs */
    private static List<RecordFile> tell(
            String reason, List<PairsTask.Result> results, long firstOfOurs, List<Copies> told) {
        CopySample sample = new CopySample(DedupUnit.DOCUMENT);
        CopySample sampleAgainst = new CopySample(DedupUnit.DOCUMENT);
        long images = 0;
        long imagesAgainst = 0;
        for (PairsTask.Result result : results) {
            images += result.tally().first();
            imagesAgainst += result.tally().second();
            result.tally()
                    .sample()
                    .forEach(group -> (group.survivor() < firstOfOurs ? sampleAgainst : sample).add(group));
        }
        told.add(new Copies(reason, images - imagesAgainst, sample.groups()));
        told.add(new Copies(reason + AGAINST, imagesAgainst, sampleAgainst.groups()));
        return results.stream().map(PairsTask.Result::pairs).toList();
    }

    private List<PairsTask.Result> pairs(String name, JavaRDD<byte[]> sorted, PairsTask.Work work) {
        return new PairsTask(settings, staging, name, work).run(step, sorted);
    }
}
