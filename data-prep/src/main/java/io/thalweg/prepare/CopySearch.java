package io.thalweg.prepare;

import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.input.ReadCount;
import io.thalweg.prepare.input.ReadTask;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** Finds out for each of some reads what of it is a copy: of something else read, or of what that is held against. */
final class CopySearch {
    private final JavaSparkContext spark;
    private final SparkStep step;
    private final HadoopSettings settings;
    private final Path staging;
    private final DedupConfig config;
    private final AgainstInput against;

    CopySearch(
            JavaSparkContext spark,
            SparkStep step,
            HadoopSettings settings,
            Path staging,
            DedupConfig config,
            AgainstInput against) {
        this.spark = spark;
        this.step = step;
        this.settings = settings;
        this.staging = staging;
        this.config = config;
        this.against = against;
    }

    /**
     * What was found.
     *
     * @param stretches one for each read
     * @param copies what to leave out of each read
     */
    record Result(
            Deduplication.Found found,
            List<Stretch> stretches,
            List<TokenizeTask.Copies> copies,
            CopyExamples examples) {}

    /**
     * @param cut from files to tasks that read them
     * @param labels of the input's files, by number
     * @param maxBadFraction of the documents that the input is held against
     */
    Result find(
            List<PlannedRead> reads,
            Function<InputPlan, List<ReadTask>> cut,
            List<String> labels,
            double maxBadFraction) {
        // Of equal documents in two splits that were given, the test split's stays, then the validation split's.
        List<Integer> order = IntStream.range(0, reads.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -reads.get(i).split()))
                .toList();
        requireWholeFingerprints();
        Deduplication.Found found = new Deduplication(spark, step, settings, staging, config)
                .find(
                        against.kept(),
                        against.tasks(cut),
                        order.stream()
                                .map(reads::get)
                                .map(read -> new FingerprintTask.Work(read.task(), read.firstFile()))
                                .toList());
        checkAgainst(found, maxBadFraction);
        Stretch[] stretches = new Stretch[reads.size()];
        List<Map<Integer, Long>> checksums = new ArrayList<>(Collections.nCopies(reads.size(), Map.of()));
        for (int i = 0; i < order.size(); i++) {
            stretches[order.get(i)] = found.read().get(i);
            checksums.set(order.get(i), found.checksums().get(i));
        }
        CopyExamples examples = new CopyExamples(
                settings, found, labels, against.labels(found.against().size()));
        List<TokenizeTask.Copies> copies = IntStream.range(0, stretches.length)
                .mapToObj(read -> new TokenizeTask.Copies(
                        config.dedupUnit(),
                        checksums.get(read),
                        stretches[read].dropped(),
                        examples.wanted(stretches[read])))
                .toList();
        return new Result(found, List.of(stretches), copies, examples);
    }

    /** Damaged ones would match nothing, and copies would stay without a word. */
    private void requireWholeFingerprints() {
        HadoopSettings hadoop = settings;
        List<byte[]> parts = against.keptParts().stream().map(Json::toBytes).toList();
        if (!parts.isEmpty()) {
            step.collect(
                    Step.FINGERPRINT,
                    spark.parallelize(parts, parts.size()).map(json -> {
                        AgainstInput.KeptPart kept =
                                Json.parse(json, AgainstInput.KeptPart.class, "a task's description");
                        OutputFolder.at(hadoop.configuration(), kept.folder()).verify(kept.part());
                        return json;
                    }),
                    parts.size());
        }
    }

    /** What could not be read is not held against, so it may not be more than may be lost of the input. */
    private void checkAgainst(Deduplication.Found found, double maxBadFraction) {
        if (against.texts().isEmpty()) {
            return;
        }
        long all = found.counters().getOrDefault(Deduplication.AGAINST + ReadCount.DOCUMENTS.label(), 0L);
        long bad = found.counters().getOrDefault(Deduplication.AGAINST + ReadCount.DOCUMENTS_BAD.label(), 0L);
        if (all == 0 || bad > maxBadFraction * all) {
            List<String> first = found.badAgainst();
            throw new JobFailed(
                    Problem.of("The text of --against cannot be held against the input")
                            .found(all + " documents, " + bad + " of them bad")
                            .allowed(String.format(
                                    Locale.ROOT,
                                    "at least one document, at most %s%% bad (--max-bad-fraction)",
                                    100 * maxBadFraction))
                            .at(first.isEmpty() ? "--against" : "first: " + String.join(", ", first))
                            .remedy(
                                    "Mend or leave out such files; --text-field, --text-column and --unit hold for --against too"));
        }
    }
}
