package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.TextPreparation.Sizes;
import io.thalweg.prepare.dedup.DedupManifest;
import io.thalweg.prepare.input.InputFile;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.input.ReadCount;
import io.thalweg.prepare.input.ReadTask;
import io.thalweg.prepare.pipeline.Flow;
import io.thalweg.prepare.pipeline.LanguagesManifest;
import io.thalweg.prepare.pipeline.LineSample;
import io.thalweg.prepare.pipeline.PipelineManifest;
import io.thalweg.prepare.pipeline.StageManifest;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.Part;
import io.thalweg.text.TokenizerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import org.apache.spark.api.java.JavaSparkContext;

/** One preparation of raw text under way, on the driver: its input is read, tokenised and held against what is allowed. */
final class TextPreparationRun {
    private final JavaSparkContext spark;
    private final TextPreparationConfig config;
    private final Sizes sizes;
    private final List<InputPlan> plans;
    private final AgainstInput against;
    private final PipelineOutput steps;
    private final StagingTokens staged;
    private final OutputFolder output;
    private final OutputLease lease;
    private final HadoopSettings settings;
    private final SparkStep step;
    private final TreeMap<String, Long> counters = new TreeMap<>();
    private final TreeMap<Integer, String> sha256 = new TreeMap<>();
    private final List<String> badDocuments = new ArrayList<>();
    private final LineSampler.Gathered lines = new LineSampler.Gathered();
    private double lineShare;

    TextPreparationRun(
            JavaSparkContext spark,
            TextPreparationConfig config,
            PreparationListener listener,
            Sizes sizes,
            List<InputPlan> plans,
            AgainstInput against,
            PipelineOutput steps,
            StagingTokens staged,
            OutputFolder output,
            OutputLease lease,
            HadoopSettings settings) {
        this.spark = spark;
        this.config = config;
        this.sizes = sizes;
        this.plans = plans;
        this.against = against;
        this.steps = steps;
        this.staged = staged;
        this.output = output;
        this.lease = lease;
        this.settings = settings;
        this.step = new SparkStep(spark, listener);
    }

    DatasetManifest run() {
        Map<String, Object> options = new TreeMap<>(config.toOptions());
        List<PlannedRead> reads = reads();
        Flow documents = Flow.NONE;
        if (config.steps().hasSteps()) {
            PipelineRun pipeline = pipeline();
            StageManifest last = throughPipeline(pipeline, reads);
            options.put(PipelineOutput.KEY_OPTION, steps.runKey());
            options.put(PipelineManifest.OPTION, told(last));
            documents = last.account().out();
            lineShare = LineSampler.share(documents, sizes.lineSampleBytes());
            reads = pipeline.reads(last);
        }
        List<StagedBlock> blocks;
        if (config.duplicates().dropsCopies()) {
            blocks = withoutCopies(reads, options);
        } else {
            blocks = tokenize(
                    reads, reads.stream().map(read -> TokenizeTask.Copies.STAY).toList());
            checkDocuments(blocks);
        }
        if (config.steps().hasSteps()) {
            options.put(LineSample.OPTION, lines.write(output, documents));
        }
        ArrangementConfig arrangement = config.arrangement();
        if (arrangement.shuffle()) {
            blocks = new DocumentShuffle(
                            spark, step, settings, output.path(DatasetAssembly.STAGING), sizes.blockTextBytes())
                    .shuffled(blocks, arrangement.seed());
        }
        return new DatasetAssembly(
                        spark, step, output, lease, settings, numbering(), config.shards(), arrangement.blockLength())
                .assemble(blocks, counters, options, sources());
    }

    /** A dataset for each language of what the pipeline lets through. */
    LanguagesManifest runByLanguage() {
        PipelineRun pipeline = pipeline();
        StageManifest last = throughPipeline(pipeline, reads());
        return new LanguageDatasets(
                        spark, step, settings, config, sizes, staged, output, lease, steps.runKey(), this::numbering)
                .write(pipeline.reads(last), last.account(), told(last), counters, sources());
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
        CopySearch.Result result = new CopySearch(
                        spark, step, settings, output.path(DatasetAssembly.STAGING), config.duplicates(), against)
                .find(reads, this::tasks, labels(), config.maxBadFraction());
        counters.putAll(result.found().counters());
        CopyExamples examples = result.examples();
        List<StagedBlock> blocks = tokenize(
                reads,
                result.copies(),
                (excerpts, read) -> excerpts.forEach(
                        (item, text) -> examples.text(result.stretches().get(read), item, text)));
        checkDocuments(blocks);
        List<String> lines = Storage.access(output.path(DatasetAssembly.STAGING), examples::lines);
        options.put(
                DedupManifest.OPTION,
                new DedupFolder(spark, step, output, settings, config.duplicates())
                        .write(result.found().read(), lines));
        return blocks;
    }

    private PipelineRun pipeline() {
        return new PipelineRun(
                spark, step, settings, config, output, lease, steps, this::tasks, labels(), sizes.splitBytes());
    }

    /** Takes the documents through the pipeline. @return the manifest of what remains */
    private StageManifest throughPipeline(PipelineRun pipeline, List<PlannedRead> reads) {
        StageManifest last = pipeline.run(reads);
        counters.putAll(last.counters());
        counters.put(
                "documents_dropped",
                last.account().in().documents() - last.account().out().documents());
        sha256.putAll(last.sha256());
        badDocuments.addAll(last.badDocuments());
        return last;
    }

    /** Writes what became of documents in the steps. */
    private Part told(StageManifest last) {
        return Storage.access(
                output.path(PipelineManifest.PATH),
                () -> output.write(PipelineManifest.PATH, Json.toBytes(PipelineManifest.of(last.account()))));
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
            work.add(reads.get(i).work(copies.get(i)));
        }
        TokenizeTask task = new TokenizeTask(
                settings,
                output.path(DatasetAssembly.STAGING),
                staged,
                config.heldOut(),
                sizes.blockTextBytes(),
                lineShare);
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
            lines.add(result.lines());
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
        BadDocuments.requireFew(counters, badDocuments, config.maxBadFraction());
        BadDocuments.requireNames(counters, config.read().records());
        if (blocks.stream().noneMatch(block -> block.tokens().get(Split.TRAIN.ordinal()) > 0)) {
            DroppedCopies copies = DroppedCopies.of(config, counters);
            if (copies.all() > 0) {
                throw new JobFailed(copies.nothingLeft(all));
            }
            long dropped = counters.getOrDefault("documents_dropped", 0L);
            if (dropped > 0) {
                throw new JobFailed(Problem.of("No document is left for training behind the pipeline")
                        .found(dropped + " of " + all + " documents dropped")
                        .remedy("The manifests in " + output.path(PipelineOutput.STEPS)
                                + " tell what each step dropped: change the pipeline and run again with --resume"));
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
        boolean listed = sizes.lists(plans);
        int index = 0;
        for (InputPlan plan : plans) {
            if (!listed) {
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
