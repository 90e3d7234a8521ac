package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.TextPreparation.Sizes;
import io.thalweg.prepare.dedup.DedupManifest;
import io.thalweg.prepare.input.InputFile;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.input.ReadCount;
import io.thalweg.prepare.input.ReadTask;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.text.TokenizerConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;

/** One preparation of raw text under way, on the driver: its input is read, tokenised and held against what is allowed. */
final class TextPreparationRun {
    /** More input files than this are not listed one by one in the manifest. */
    private static final int MOST_SOURCES = 10_000;

    private final JavaSparkContext spark;
    private final TextPreparationConfig config;
    private final Sizes sizes;
    private final List<InputPlan> plans;
    private final AgainstInput against;
    private final StagingTokens staged;
    private final OutputFolder output;
    private final OutputLease lease;
    private final HadoopSettings settings;
    private final SparkStep step;
    private final TreeMap<String, Long> counters = new TreeMap<>();
    private final TreeMap<Integer, String> sha256 = new TreeMap<>();
    private final List<String> badDocuments = new ArrayList<>();

    TextPreparationRun(
            JavaSparkContext spark,
            TextPreparationConfig config,
            PreparationListener listener,
            Sizes sizes,
            List<InputPlan> plans,
            AgainstInput against,
            StagingTokens staged,
            OutputFolder output,
            OutputLease lease,
            HadoopSettings settings) {
        this.spark = spark;
        this.config = config;
        this.sizes = sizes;
        this.plans = plans;
        this.against = against;
        this.staged = staged;
        this.output = output;
        this.lease = lease;
        this.settings = settings;
        this.step = new SparkStep(spark, listener);
    }

    DatasetManifest run() {
        List<PlannedRead> reads = reads();
        Map<String, Object> options = new TreeMap<>(config.toOptions());
        List<StagedBlock> blocks;
        if (config.duplicates().dropsCopies()) {
            blocks = withoutCopies(reads, options);
        } else {
            blocks = tokenize(
                    reads, reads.stream().map(read -> TokenizeTask.Copies.STAY).toList());
            checkDocuments(blocks);
        }
        return new DatasetAssembly(spark, step, output, lease, settings, numbering(), config.shards())
                .assemble(blocks, counters, options, sources());
    }

    private Numbering numbering() {
        if (config.tokenizer().kind() == TokenizerConfig.Kind.BPE) {
            BpeNumbering.Choice choice = new BpeNumbering.Choice(
                    staged.file(),
                    config.learnedVocabularySize(),
                    config.minCount(),
                    config.addedTokens(),
                    sizes.mostLearnedWords());
            return new BpeNumbering(spark, step, settings, choice);
        }
        return new WordNumbering(
                spark,
                step,
                settings,
                new WordNumbering.Rules(config.minCount(), config.vocabularySize(), config.unknownWords()));
    }

    /**
     * A reading task of the input.
     *
     * @param split of all its documents, or -1 to go by each document's hash
     * @param firstFile the number of its plan's first file
     */
    private record PlannedRead(ReadTask task, int split, int firstFile) {}

    private List<PlannedRead> reads() {
        List<PlannedRead> reads = new ArrayList<>();
        int firstFile = 0;
        for (int plan = 0; plan < plans.size(); plan++) {
            int split = config.inputs().isEmpty() ? plan : -1;
            for (ReadTask task : tasks(plans.get(plan))) {
                reads.add(new PlannedRead(task, split, firstFile));
            }
            firstFile += plans.get(plan).files().size();
        }
        counters.put("files", (long) firstFile);
        return reads;
    }

    private List<StagedBlock> withoutCopies(List<PlannedRead> reads, Map<String, Object> options) {
        // Of equal documents in two splits that were given, the test split's stays, then the validation split's.
        List<Integer> order = IntStream.range(0, reads.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> -reads.get(i).split()))
                .toList();
        requireWholeFingerprints();
        Deduplication.Found found = new Deduplication(
                        spark, step, settings, output.path(DatasetAssembly.STAGING), config.duplicates())
                .find(
                        against.kept(),
                        against.tasks(this::tasks),
                        order.stream()
                                .map(reads::get)
                                .map(read -> new FingerprintTask.Work(read.task(), read.firstFile()))
                                .toList());
        counters.putAll(found.counters());
        checkAgainst(found.badAgainst());
        Stretch[] stretches = new Stretch[reads.size()];
        List<Map<Integer, Long>> checksums = new ArrayList<>(Collections.nCopies(reads.size(), Map.of()));
        for (int i = 0; i < order.size(); i++) {
            stretches[order.get(i)] = found.read().get(i);
            checksums.set(order.get(i), found.checksums().get(i));
        }
        CopyExamples examples = new CopyExamples(
                settings, found, labels(), against.labels(found.against().size()));
        List<TokenizeTask.Copies> copies = IntStream.range(0, stretches.length)
                .mapToObj(read -> new TokenizeTask.Copies(
                        config.duplicates().dedupUnit(),
                        checksums.get(read),
                        stretches[read].dropped(),
                        examples.wanted(stretches[read])))
                .toList();
        List<StagedBlock> blocks = tokenize(
                reads,
                copies,
                (excerpts, read) -> excerpts.forEach((item, text) -> examples.text(stretches[read], item, text)));
        checkDocuments(blocks);
        List<String> lines = Storage.access(output.path(DatasetAssembly.STAGING), examples::lines);
        options.put(
                DedupManifest.OPTION,
                new DedupFolder(spark, step, output, settings, config.duplicates()).write(found.read(), lines));
        return blocks;
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
    private void checkAgainst(List<String> badDocuments) {
        if (against.texts().isEmpty()) {
            return;
        }
        long all = counters.getOrDefault(Deduplication.AGAINST + ReadCount.DOCUMENTS.label(), 0L);
        long bad = counters.getOrDefault(Deduplication.AGAINST + ReadCount.DOCUMENTS_BAD.label(), 0L);
        if (all == 0 || bad > config.maxBadFraction() * all) {
            throw new JobFailed(
                    Problem.of("The text of --against cannot be held against the input")
                            .found(all + " documents, " + bad + " of them bad")
                            .allowed(String.format(
                                    Locale.ROOT,
                                    "at least one document, at most %s%% bad (--max-bad-fraction)",
                                    100 * config.maxBadFraction()))
                            .at(badDocuments.isEmpty() ? "--against" : "first: " + String.join(", ", badDocuments))
                            .remedy(
                                    "Mend or leave out such files; --text-field, --text-column and --unit hold for --against too"));
        }
    }

    private List<String> labels() {
        return plans.stream()
                .flatMap(plan -> plan.files().stream())
                .map(InputFile::label)
                .toList();
    }

    private List<StagedBlock> tokenize(List<PlannedRead> reads, List<TokenizeTask.Copies> copies) {
        return tokenize(reads, copies, (excerpts, read) -> {});
    }

    /** @param excerpts hears for each read of the texts that were asked for */
    private List<StagedBlock> tokenize(
            List<PlannedRead> reads, List<TokenizeTask.Copies> copies, ObjIntConsumer<Map<Integer, String>> excerpts) {
        List<byte[]> work = new ArrayList<>();
        for (int i = 0; i < reads.size(); i++) {
            PlannedRead read = reads.get(i);
            work.add(Json.toBytes(new TokenizeTask.Work(read.task(), read.split(), read.firstFile(), copies.get(i))));
        }
        TokenizeTask task = new TokenizeTask(
                settings, output.path(DatasetAssembly.STAGING), staged, config.heldOut(), sizes.blockTextBytes());
        List<StagedBlock> blocks = new ArrayList<>();
        List<byte[]> results = step.collect(
                Step.READ, spark.parallelize(work, Math.max(1, work.size())).map(task), work.size());
        for (int i = 0; i < results.size(); i++) {
            TokenizeTask.Result result = Json.parse(results.get(i), TokenizeTask.Result.class, "a task's result");
            int first = reads.get(i).firstFile();
            blocks.addAll(result.blocks());
            result.counts().forEach((name, count) -> counters.merge(name, count, Long::sum));
            result.sha256().forEach((file, hash) -> sha256.put(first + file, hash));
            counters.merge("documents_without_tokens", result.documentsWithoutTokens(), Long::sum);
            if (badDocuments.isEmpty()) {
                badDocuments.addAll(result.badDocuments());
            }
            excerpts.accept(result.excerpts(), i);
        }
        return blocks;
    }

    private List<ReadTask> tasks(InputPlan plan) {
        return sizes.splitBytes() > 0 ? plan.tasks(sizes.splitBytes()) : plan.tasksFor(spark.defaultParallelism());
    }

    private long counted(ReadCount count) {
        return counters.getOrDefault(count.label(), 0L);
    }

    private void checkDocuments(List<StagedBlock> blocks) {
        long all = counted(ReadCount.DOCUMENTS);
        long bad = counted(ReadCount.DOCUMENTS_BAD);
        if (bad > config.maxBadFraction() * all) {
            StringBuilder kinds = new StringBuilder();
            for (ReadCount count : ReadCount.BAD_KINDS) {
                if (counted(count) > 0) {
                    kinds.append(kinds.isEmpty() ? "" : ", ")
                            .append(count.label())
                            .append(' ')
                            .append(counted(count));
                }
            }
            throw new JobFailed(Problem.of("Too many documents are bad")
                    .found(String.format(Locale.ROOT, "%d of %d (%.2f%%): %s", bad, all, 100.0 * bad / all, kinds))
                    .allowed(String.format(
                            Locale.ROOT, "at most %s%% (--max-bad-fraction)", 100 * config.maxBadFraction()))
                    .at("first: " + String.join(", ", badDocuments))
                    .remedy("Look at these, mend or leave out such files, or raise --max-bad-fraction"));
        }
        if (blocks.stream().noneMatch(block -> block.tokens().get(Split.TRAIN.ordinal()) > 0)) {
            DroppedCopies copies = DroppedCopies.of(config, counters);
            if (copies.all() > 0) {
                throw new JobFailed(copies.nothingLeft(all));
            }
            boolean none = blocks.isEmpty();
            throw new JobFailed(Problem.of(none ? "The input holds no token" : "No document is left for training")
                    .found(counters.get("files") + " files with " + all + " documents and "
                            + counted(ReadCount.TEXT_BYTES) + " bytes of text")
                    .remedy(none ? "Give --input with text in it" : "Give more text, or --held-out 0"));
        }
    }

    /** Every input file, or, of very many, what each plan read in all. */
    private List<DatasetManifest.Source> sources() {
        List<DatasetManifest.Source> sources = new ArrayList<>();
        long files = counters.getOrDefault("files", 0L);
        int index = 0;
        for (InputPlan plan : plans) {
            if (files > MOST_SOURCES) {
                sources.add(new DatasetManifest.Source(plan.files().size() + " files", plan.bytes(), ""));
                continue;
            }
            for (InputFile file : plan.files()) {
                sources.add(new DatasetManifest.Source(file.path(), file.bytes(), sha256.getOrDefault(index++, "")));
            }
        }
        return sources;
    }
}
