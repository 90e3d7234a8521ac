package io.thalweg.prepare;

import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.dedup.CandidateBuckets;
import io.thalweg.prepare.dedup.CopyGroups;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.FingerprintLayout;
import io.thalweg.prepare.dedup.IdPair;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.input.TaskDescription;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Finds out what is dropped, before text is tokenised.
 *
 * <p>Text is read once for fingerprints of its items, which are numbered in the order of the input, that of {@code --against}
 * first. From there on only fingerprints and pairs of ids are shuffled, and what is between two jobs lies in staging files. In the
 * end each task that will tokenise has a bit for each of its items. The driver sees names of files, counts and a sample.
 */
final class Deduplication {
    /** Before the names of counters of what the text of {@code --against} holds. */
    static final String AGAINST = "against_";

    private static final String REMEDY = "Raise --near-threshold, or give --dedup exact";

    private final JavaSparkContext spark;
    private final SparkStep step;
    private final HadoopSettings settings;
    private final Path staging;
    private final DedupConfig config;
    private final FingerprintLayout layout;

    Deduplication(JavaSparkContext spark, SparkStep step, HadoopSettings settings, Path staging, DedupConfig config) {
        this.spark = spark;
        this.step = step;
        this.settings = settings;
        this.staging = staging;
        this.config = config;
        this.layout = FingerprintLayout.of(config);
    }

    /**
     * What was found.
     *
     * @param against the stretches of what is not to be in the dataset, which come first
     * @param read the new input's, one for each of its tasks
     * @param checksums of its text, by each task's files
     * @param counters what was dropped; what was met in reading {@code against}, each with {@link #AGAINST} before its name
     * @param badAgainst the first bad documents of {@code against}, by name; a few
     * @param exact groups of equal items, {@code near} of documents that are alike: samples
     */
    record Found(
            List<Stretch> against,
            List<Stretch> read,
            List<Map<Integer, Long>> checksums,
            Map<String, Long> counters,
            List<String> badAgainst,
            List<CopySample.Group> exact,
            List<CopySample.Group> near) {}

    /**
     * @param kept fingerprints of datasets that the new input is held against
     * @param against reading tasks of texts that it is held against
     * @param input its own, in the order in which the first of equal items stays
     */
    Found find(List<RecordFile> kept, List<FingerprintTask.Work> against, List<FingerprintTask.Work> input) {
        TreeMap<String, Long> counters = new TreeMap<>();
        List<String> bad = new ArrayList<>();
        List<Map<Integer, Long>> checksums = new ArrayList<>();
        List<Stretch> all = stretches(kept, against, input, checksums, counters, bad);
        List<Stretch> theirs = all.subList(0, all.size() - input.size());
        List<Stretch> ours = all.subList(theirs.size(), all.size());
        long firstOfOurs = ours.isEmpty() ? 0 : ours.get(0).firstId();

        Copies exact = equal(all, firstOfOurs);
        exact.count(config.dedupUnit().plural() + "_duplicate", counters);
        List<RecordFile> copies = new ArrayList<>(exact.files());
        List<CopySample.Group> nearSample = List.of();
        if (config.mode() == DedupMode.NEAR) {
            List<Stretch> distinct = new DroppedItemsJob(settings, staging, all).run(spark, step, all, copies);
            List<RecordFile> alike = alike(distinct, counters);
            List<RecordFile> components = new ConnectedComponents(spark, step, settings, staging, REMEDY).of(alike);
            Copies near = near(components, firstOfOurs);
            near.count("documents_near_duplicate", counters);
            copies.addAll(near.files());
            nearSample = near.sample();
        }
        List<Stretch> told = new DroppedItemsJob(settings, staging, ours).run(spark, step, ours, copies);
        return new Found(List.copyOf(theirs), told, checksums, counters, List.copyOf(bad), exact.sample(), nearSample);
    }

    private List<Stretch> stretches(
            List<RecordFile> kept,
            List<FingerprintTask.Work> against,
            List<FingerprintTask.Work> input,
            List<Map<Integer, Long>> checksums,
            Map<String, Long> counters,
            List<String> bad) {
        List<byte[]> work = new ArrayList<>();
        against.forEach(each -> work.add(TaskDescription.pack(each)));
        input.forEach(each -> work.add(TaskDescription.pack(each)));
        List<RecordFile> files = new ArrayList<>(kept);
        List<byte[]> results = step.collect(
                Step.FINGERPRINT,
                spark.parallelize(work, Math.max(1, work.size())).map(new FingerprintTask(settings, staging, config)),
                work.size());
        for (int i = 0; i < results.size(); i++) {
            FingerprintTask.Result result = Json.parse(results.get(i), FingerprintTask.Result.class, "a task's result");
            files.add(result.items());
            // The input itself is counted when it is read again.
            if (i < against.size()) {
                result.counts().forEach((name, count) -> counters.merge(AGAINST + name, count, Long::sum));
                if (bad.isEmpty()) {
                    bad.addAll(result.badDocuments());
                }
            } else {
                checksums.add(result.checksums());
            }
        }
        List<Stretch> stretches = new ArrayList<>();
        long id = 0;
        for (RecordFile file : files) {
            stretches.add(new Stretch(file, id, "", 0));
            id += file.records();
        }
        return stretches;
    }

    /** @param all {@code ours} is what belongs to the new input */
    private record Copies(List<RecordFile> files, long ours, long oursAgainst, List<CopySample.Group> sample) {
        void count(String name, Map<String, Long> counters) {
            counters.put(name, ours - oursAgainst);
            counters.put(name + "_against", oursAgainst);
        }
    }

    private Copies equal(List<Stretch> stretches, long firstOfOurs) {
        JavaRDD<byte[]> records = new StretchRecords(settings)
                .of(
                        spark,
                        stretches,
                        (fingerprint, id) -> FingerprintLayout.hasText(fingerprint)
                                ? List.of(FingerprintLayout.equalRecord(fingerprint, id))
                                : List.of());
        DedupUnit unit = config.dedupUnit();
        long items = stretches.stream().mapToLong(Stretch::items).sum();
        return copies("equal", SortedExchange.sorted(records, items * 24), (sorted, pairs) -> {
            CopyCount count = new CopyCount(pairs, firstOfOurs, unit);
            CopyGroups.ofEqual(sorted, count);
            return count.tally();
        });
    }

    private Copies near(List<RecordFile> components, long firstOfOurs) {
        JavaRDD<byte[]> records = new StagedRecords(settings)
                .of(spark, components)
                .map(pair -> IdPair.of(IdPair.second(pair), IdPair.first(pair)));
        DedupUnit unit = config.dedupUnit();
        return copies("near", SortedExchange.sorted(records, StagedRecords.bytes(components)), (sorted, pairs) -> {
            CopyCount count = new CopyCount(pairs, firstOfOurs, unit);
            CopyGroups.ofPairs(sorted, count);
            return count.tally();
        });
    }

    private Copies copies(String name, JavaRDD<byte[]> sorted, PairsTask.Work work) {
        List<RecordFile> files = new ArrayList<>();
        CopySample sample = new CopySample(config.dedupUnit());
        long ours = 0;
        long oursAgainst = 0;
        for (PairsTask.Result result : pairs(name, sorted, work)) {
            files.add(result.pairs());
            ours += result.tally().first();
            oursAgainst += result.tally().second();
            result.tally().sample().forEach(sample::add);
        }
        return new Copies(files, ours, oursAgainst, sample.groups());
    }

    /** Pairs of documents that are alike, among those that are no exact copies. */
    private List<RecordFile> alike(List<Stretch> stretches, Map<String, Long> counters) {
        FingerprintLayout fields = layout;
        JavaRDD<byte[]> records = new StretchRecords(settings).of(spark, stretches, (fingerprint, id) -> {
            List<byte[]> bands = new ArrayList<>();
            if (fields.hasShingles(fingerprint)) {
                for (int band = 0; band < fields.bands(); band++) {
                    bands.add(fields.bandRecord(fingerprint, band, id));
                }
            }
            return bands;
        });
        long items = stretches.stream().mapToLong(Stretch::kept).sum();
        long bytes = items * fields.bands() * (RecordFile.PAIR_BYTES + fields.hashes());
        double threshold = config.nearThreshold();
        int cap = config.bucketCap();
        List<PairsTask.Result> results = pairs("alike", SortedExchange.sorted(records, bytes), (sorted, pairs) -> {
            CandidateBuckets buckets = new CandidateBuckets(threshold, cap, pairs);
            buckets.read(sorted);
            return new PairsTask.Tally(buckets.hotBuckets(), buckets.passedOver());
        });
        counters.put(
                "hot_buckets",
                results.stream().mapToLong(each -> each.tally().first()).sum());
        counters.put(
                "hot_bucket_documents",
                results.stream().mapToLong(each -> each.tally().second()).sum());
        return results.stream().map(PairsTask.Result::pairs).toList();
    }

    private List<PairsTask.Result> pairs(String name, JavaRDD<byte[]> sorted, PairsTask.Work work) {
        return new PairsTask(settings, staging, name, work).run(step, sorted);
    }
}
