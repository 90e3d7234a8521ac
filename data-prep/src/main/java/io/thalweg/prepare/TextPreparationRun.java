package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.TextPreparation.Sizes;
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
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;

/** One preparation of raw text under way, on the driver: its input is read, tokenised and held against what is allowed. */
final class TextPreparationRun {
    /** More input files than this are not listed one by one in the manifest. */
    private static final int MOST_SOURCES = 10_000;

    private final JavaSparkContext spark;
    private final TextPreparationConfig config;
    private final Sizes sizes;
    private final List<InputPlan> plans;
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
            StagingTokens staged,
            OutputFolder output,
            OutputLease lease,
            HadoopSettings settings) {
        this.spark = spark;
        this.config = config;
        this.sizes = sizes;
        this.plans = plans;
        this.staged = staged;
        this.output = output;
        this.lease = lease;
        this.settings = settings;
        this.step = new SparkStep(spark, listener);
    }

    DatasetManifest run() {
        List<StagedBlock> blocks = tokenize();
        checkDocuments(blocks);
        return new DatasetAssembly(spark, step, output, lease, settings, numbering(), config.shards())
                .assemble(blocks, counters, config.toOptions(), sources());
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

    private List<StagedBlock> tokenize() {
        List<byte[]> work = new ArrayList<>();
        int firstFile = 0;
        for (int plan = 0; plan < plans.size(); plan++) {
            int split = config.inputs().isEmpty() ? plan : -1;
            for (ReadTask task : tasks(plans.get(plan))) {
                work.add(Json.toBytes(new TokenizeTask.Work(task, split, firstFile)));
            }
            firstFile += plans.get(plan).files().size();
        }
        counters.put("files", (long) firstFile);
        TokenizeTask task = new TokenizeTask(
                settings, output.path(DatasetAssembly.STAGING), staged, config.heldOut(), sizes.blockTextBytes());
        List<StagedBlock> blocks = new ArrayList<>();
        List<byte[]> results = step.collect(
                Step.READ, spark.parallelize(work, Math.max(1, work.size())).map(task), work.size());
        for (int i = 0; i < results.size(); i++) {
            TokenizeTask.Result result = Json.parse(results.get(i), TokenizeTask.Result.class, "a task's result");
            int first =
                    Json.parse(work.get(i), TokenizeTask.Work.class, "a task").firstFile();
            blocks.addAll(result.blocks());
            result.counts().forEach((name, count) -> counters.merge(name, count, Long::sum));
            result.sha256().forEach((file, hash) -> sha256.put(first + file, hash));
            counters.merge("documents_without_tokens", result.documentsWithoutTokens(), Long::sum);
            if (badDocuments.isEmpty()) {
                badDocuments.addAll(result.badDocuments());
            }
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
