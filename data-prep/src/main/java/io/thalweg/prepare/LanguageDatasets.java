package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.pipeline.Flow;
import io.thalweg.prepare.pipeline.LanguagesManifest;
import io.thalweg.prepare.pipeline.LanguagesManifest.LeftOut;
import io.thalweg.prepare.pipeline.LengthHistogram;
import io.thalweg.prepare.pipeline.LineSample;
import io.thalweg.prepare.pipeline.PipelineAccount;
import io.thalweg.prepare.pipeline.PipelineManifest;
import io.thalweg.prepare.pipeline.StepAccount;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes a dataset for each language of what a pipeline lets through, on the driver: documents are read and staged once, by
 * their languages; then each language's vocabulary is counted and its shards written, and its dataset committed, one
 * language after the other; last what tells of them all. A language's dataset that is found finished is not made again.
 */
final class LanguageDatasets {
    /** The entry of a dataset's options that says its language. */
    static final String LANGUAGE_OPTION = "language";

    /** How the choice of a language is told in the account of its dataset, behind the steps. */
    private static final String SPLIT = "split-by-language";

    private static final String OTHER_LANGUAGE = "other_language";

    private final JavaSparkContext spark;
    private final SparkStep step;
    private final HadoopSettings settings;
    private final TextPreparationConfig config;
    private final TextPreparation.Sizes sizes;
    private final StagingTokens tokens;
    private final OutputFolder output;
    private final OutputLease lease;
    private final String runKey;
    private final LanguageFolders folders;
    private final Supplier<Numbering> numbering;

    /** @param numbering makes what one dataset's words are numbered by */
    LanguageDatasets(
            JavaSparkContext spark,
            SparkStep step,
            HadoopSettings settings,
            TextPreparationConfig config,
            TextPreparation.Sizes sizes,
            StagingTokens tokens,
            OutputFolder output,
            OutputLease lease,
            String runKey,
            Supplier<Numbering> numbering) {
        this.spark = spark;
        this.step = step;
        this.settings = settings;
        this.config = config;
        this.sizes = sizes;
        this.tokens = tokens;
        this.output = output;
        this.lease = lease;
        this.runKey = runKey;
        this.folders = new LanguageFolders(output, runKey);
        this.numbering = numbering;
    }

    /** What all datasets come from: the reading and the steps, and what became of documents in them. */
    private record Origin(
            PipelineAccount account, Part pipeline, Map<String, Long> counters, List<DatasetManifest.Source> sources) {}

    /**
     * @param reads of what the pipeline stored
     * @param account of the whole pipeline
     * @param pipeline where that is written
     * @param counters of the reading
     * @param sources for the manifests
     */
    LanguagesManifest write(
            List<PlannedRead> reads,
            PipelineAccount account,
            Part pipeline,
            Map<String, Long> counters,
            List<DatasetManifest.Source> sources) {
        LanguageChoice choice = LanguageChoice.of(
                account,
                config.steps().languages().orElseThrow(),
                config.steps().pipeline());
        LanguageChoice.requireSome(
                choice.chosen(),
                choice.leftOut(),
                output.path(PipelineOutput.STEPS).toString());
        TreeMap<String, Flow> datasets = new TreeMap<>();
        TreeMap<String, LeftOut> leftOut = new TreeMap<>(choice.leftOut());
        TreeMap<String, Flow> missing = new TreeMap<>();
        choice.chosen().forEach((language, flow) -> {
            if (Storage.access(output.path(language), () -> folders.isFinished(language))) {
                datasets.put(language, flow);
                step.note("Dataset " + language + " is finished and is not made again");
            } else {
                missing.put(language, flow);
            }
        });
        Origin origin = new Origin(account, pipeline, counters, sources);
        SortedMap<String, Gathered> staged = missing.isEmpty() ? new TreeMap<>() : staged(reads, missing);
        missing.forEach((language, flow) -> {
            step.note(String.format(
                    Locale.ROOT,
                    "Dataset %s, %d of %d: %,d documents",
                    language,
                    choice.chosen().headMap(language).size() + 1,
                    choice.chosen().size(),
                    flow.documents()));
            try {
                // Its sample of lines is let go when the dataset is there.
                write(
                        language,
                        flow,
                        Optional.ofNullable(staged.remove(language)).orElseGet(Gathered::new),
                        origin);
                datasets.put(language, flow);
            } catch (TooLittleText e) {
                leftOut.put(language, new LeftOut(flow, e.problem().message()));
                Storage.change(output.path(language), () -> folders.remove(language));
            }
        });
        leftOut.forEach((language, each) -> step.note(String.format(
                Locale.ROOT,
                "No dataset for %s, %,d documents: %s",
                language,
                each.documents().documents(),
                each.reason())));
        LanguageChoice.requireSome(
                datasets, leftOut, output.path(PipelineOutput.STEPS).toString());
        return commit(datasets, leftOut, origin);
    }

    /** What the tasks staged of a language, in the order of its documents. */
    private static final class Gathered {
        private final List<StagedBlock> blocks = new ArrayList<>();
        private long withoutTokens;
        private LengthHistogram lengths = LengthHistogram.NONE;
        private final LineSampler.Gathered lines = new LineSampler.Gathered();

        void add(TokenizeByLanguageTask.Staged staged) {
            blocks.addAll(staged.blocks());
            withoutTokens += staged.documentsWithoutTokens();
            lengths = lengths.plus(staged.lengths());
            lines.add(staged.lines());
        }
    }

    private SortedMap<String, Gathered> staged(List<PlannedRead> reads, SortedMap<String, Flow> languages) {
        TreeMap<String, Double> lineShares = new TreeMap<>();
        languages.forEach(
                (language, flow) -> lineShares.put(language, LineSampler.share(flow, sizes.lineSampleBytes())));
        TokenizeByLanguageTask task = new TokenizeByLanguageTask(
                settings, output.path(), lineShares, tokens, config.heldOut(), sizes.blockTextBytes());
        List<byte[]> work =
                reads.stream().map(read -> read.work(TokenizeTask.Copies.STAY)).toList();
        TreeMap<String, Gathered> gathered = new TreeMap<>();
        for (byte[] json : step.collect(
                Step.READ, spark.parallelize(work, Math.max(1, work.size())).map(task), work.size())) {
            Json.parse(json, TokenizeByLanguageTask.Result.class, "a task's result")
                    .languages()
                    .forEach((language, staged) -> gathered.computeIfAbsent(language, any -> new Gathered())
                            .add(staged));
        }
        return gathered;
    }

    /** @throws TooLittleText if a dataset cannot be made of it */
    private void write(String language, Flow flow, Gathered staged, Origin origin) {
        if (staged.blocks.stream().noneMatch(block -> block.tokens().get(Split.TRAIN.ordinal()) > 0)) {
            throw new TooLittleText(Problem.of("No document is left for training")
                    .found(flow.documents() + " documents and " + flow.bytes() + " bytes of text")
                    .remedy("Give more text, or --held-out 0"));
        }
        OutputFolder folder = folders.folder(language);
        ArrangementConfig arrangement = config.arrangement();
        List<StagedBlock> blocks = staged.blocks;
        if (arrangement.shuffle()) {
            blocks = new DocumentShuffle(
                            spark, step, settings, folder.path(DatasetAssembly.STAGING), sizes.blockTextBytes())
                    .shuffled(blocks, arrangement.seed());
        }
        PipelineAccount account = ofLanguage(language, flow, staged.lengths, origin.account);
        Map<String, Object> options = new TreeMap<>(config.toOptions());
        options.put(LANGUAGE_OPTION, language);
        options.put(PipelineOutput.KEY_OPTION, folders.key(language));
        Part told = Storage.access(
                folder.path(PipelineManifest.PATH),
                () -> folder.write(PipelineManifest.PATH, Json.toBytes(PipelineManifest.of(account))));
        options.put(PipelineManifest.OPTION, told);
        options.put(LineSample.OPTION, staged.lines.write(folder, flow));
        TreeMap<String, Long> counters = new TreeMap<>(origin.counters);
        counters.put("documents_of_other_languages", origin.account.out().documents() - flow.documents());
        counters.put("documents_without_tokens", staged.withoutTokens);
        new DatasetAssembly(
                        spark,
                        step,
                        folder,
                        lease,
                        settings,
                        numbering.get(),
                        config.shards(),
                        arrangement.blockLength())
                .assemble(blocks, counters, options, origin.sources);
    }

    /** The pipeline's account, followed by the choice of a language. */
    private static PipelineAccount ofLanguage(
            String language, Flow flow, LengthHistogram lengths, PipelineAccount account) {
        Flow all = account.out();
        long others = all.documents() - flow.documents();
        StepAccount split = new StepAccount(
                SPLIT, SPLIT, all, flow, others == 0 ? Map.of() : Map.of(OTHER_LANGUAGE, others), Map.of(), Map.of());
        return account.followedBy(
                new PipelineAccount(List.of(split), LengthHistogram.NONE, lengths, Map.of(language, flow), List.of()));
    }

    private LanguagesManifest commit(
            SortedMap<String, Flow> datasets, SortedMap<String, LeftOut> leftOut, Origin origin) {
        TreeMap<String, Long> counters = new TreeMap<>(origin.counters);
        counters.put(
                "documents_in_no_dataset",
                leftOut.values().stream()
                        .mapToLong(each -> each.documents().documents())
                        .sum());
        LanguagesManifest manifest = new LanguagesManifest(
                LanguagesManifest.FORMAT,
                LanguagesManifest.VERSION,
                runKey,
                config.toOptions(),
                datasets,
                leftOut,
                origin.pipeline,
                counters,
                DatasetAssembly.createdBy());
        return Storage.access(output.path(), () -> {
            lease.requireHeld();
            output.fileSystem().delete(output.path(DatasetAssembly.STAGING), true);
            output.commit(manifest);
            return manifest;
        });
    }
}
