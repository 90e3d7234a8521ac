package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.MeasureTask.Measured;
import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.TextPreparation.Sizes;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.input.InputFile;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.input.ReadCount;
import io.thalweg.prepare.input.ReadTask;
import io.thalweg.prepare.staging.Bytes;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.Part;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** One preparation under way, on the driver: the steps, and what each leaves for the next. */
final class TextPreparationRun {
    private static final String STAGING = "_staging";
    private static final String VOCABULARY = "vocabulary.tsv";

    /** All that a run puts into its output folder, the manifest aside. */
    static final List<String> OWN_NAMES = List.of(STAGING, VOCABULARY, "train", "valid", "test");

    /** More input files than this are not listed one by one in the manifest. */
    private static final int MOST_SOURCES = 10_000;

    private final JavaSparkContext spark;
    private final TextPreparationConfig config;
    private final Sizes sizes;
    private final List<InputPlan> plans;
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
            OutputFolder output,
            OutputLease lease,
            HadoopSettings settings) {
        this.spark = spark;
        this.config = config;
        this.sizes = sizes;
        this.plans = plans;
        this.output = output;
        this.lease = lease;
        this.settings = settings;
        this.step = new SparkStep(spark, listener);
    }

    DatasetManifest run() {
        List<StagedBlock> blocks = tokenize();
        checkDocuments(blocks);
        List<byte[]> blockTasks = blocks.stream().map(Json::toBytes).toList();
        Vocabulary vocabulary = vocabulary(blocks, blockTasks);
        Part vocabularyPart =
                Storage.access(output.path(VOCABULARY), () -> output.write(VOCABULARY, vocabulary.toBytes()));
        Broadcast<byte[]> packed = spark.broadcast(packed(vocabulary));
        try {
            WordIds ids = new WordIds(packed, vocabularyPart.sha256(), config.unknownWords());
            MeasureTask task = new MeasureTask(settings, output.path(STAGING), ids);
            List<Measured> measured = step
                    .collect(
                            Step.MEASURE,
                            spark.parallelize(blockTasks, blockTasks.size()).map(task),
                            blockTasks.size())
                    .stream()
                    .map(json -> Json.parse(json, Measured.class, "a task's result"))
                    .toList();
            Map<String, DatasetManifest.Split> splits = shards(measured, vocabularyPart.sha256());
            DatasetManifest manifest = manifest(splits, vocabularyPart, vocabulary.size());
            return Storage.access(output.path(), () -> {
                lease.requireHeld();
                removeLeftovers(splits);
                output.commit(manifest);
                return manifest;
            });
        } finally {
            packed.destroy();
        }
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
                settings, output.path(STAGING), config.tokenizer(), config.heldOut(), sizes.blockTextBytes());
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

    private Vocabulary vocabulary(List<StagedBlock> blocks, List<byte[]> blockTasks) {
        boolean keep = config.unknownWords() == UnknownWords.KEEP;
        int most = config.vocabularySize() == 0 ? Integer.MAX_VALUE : config.vocabularySize();
        // One more, should the unknown word itself stand among them.
        int asked = most == Integer.MAX_VALUE ? most : most + 1;
        WordCountJob job = new WordCountJob(settings, config.minCount(), asked, blocks);
        WordCounts counts = new WordCounts();
        try {
            for (byte[] bucket : step.collect(Step.COUNT, job.rdd(spark, blockTasks), blockTasks.size())) {
                counts.addAll(Bytes.of(bucket));
            }
        } catch (IOException e) {
            throw new IllegalStateException("A count came back damaged", e);
        }
        List<String> words = new ArrayList<>();
        List<Long> wordCounts = new ArrayList<>();
        if (keep) {
            words.add(TextPreparationConfig.UNKNOWN_WORD);
            wordCounts.add(0L);
        }
        long known = 0;
        for (int id : counts.commonest(asked, config.minCount())) {
            int start = counts.words().start(id);
            String word =
                    new String(counts.words().bytes(), start, counts.words().end(id) - start, StandardCharsets.UTF_8);
            boolean unknownItself = keep && word.equals(TextPreparationConfig.UNKNOWN_WORD);
            if (!unknownItself && words.size() < most) {
                words.add(word);
                wordCounts.add(counts.count(id));
                known += counts.count(id);
            }
        }
        if (known == 0) {
            throw new JobFailed(Problem.of("No word is met often enough to be in the vocabulary")
                    .found(rawTokens(blocks, Split.TRAIN) + " training tokens, --min-count " + config.minCount())
                    .remedy("Lower --min-count, or give more text"));
        }
        if (keep) {
            wordCounts.set(0, rawTokens(blocks, Split.TRAIN) - known);
        }
        return new Vocabulary(
                words, wordCounts.stream().mapToLong(Long::longValue).toArray());
    }

    private static long rawTokens(List<StagedBlock> blocks, Split split) {
        return blocks.stream()
                .mapToLong(block -> block.tokens().get(split.ordinal()))
                .sum();
    }

    private static byte[] packed(Vocabulary vocabulary) {
        Bytes packed = new Bytes();
        for (String word : vocabulary.words()) {
            byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
            packed.writeNumber(utf8.length);
            packed.write(utf8, 0, utf8.length);
        }
        return packed.toArray();
    }

    private Map<String, DatasetManifest.Split> shards(List<Measured> blocks, String vocabularyHash) {
        List<ShardTask.Work> work = new ArrayList<>();
        for (Split split : Split.values()) {
            long tokens = blocks.stream().mapToLong(each -> each.kept(split)).sum();
            if (tokens > 0) {
                work.addAll(shardWork(split, layout(split, tokens), blocks));
            }
        }
        List<byte[]> tasks = work.stream().map(Json::toBytes).toList();
        List<byte[]> results = step.collect(
                Step.WRITE,
                spark.parallelize(tasks, Math.max(1, tasks.size()))
                        .map(new ShardTask(settings, output.path(), config.unknownWords(), vocabularyHash)),
                tasks.size());
        EnumMap<Split, List<DatasetManifest.Shard>> shards = new EnumMap<>(Split.class);
        long continued = 0;
        long unknown = 0;
        for (int i = 0; i < results.size(); i++) {
            ShardTask.Result result = Json.parse(results.get(i), ShardTask.Result.class, "a task's result");
            shards.computeIfAbsent(work.get(i).split(), split -> new ArrayList<>())
                    .add(result.shard());
            continued += result.continued();
            unknown += result.unknown();
        }
        TreeMap<String, DatasetManifest.Split> splits = new TreeMap<>();
        long rows = 0;
        long tokens = 0;
        for (Map.Entry<Split, List<DatasetManifest.Shard>> entry : shards.entrySet()) {
            DatasetManifest.Split split = split(entry.getValue());
            rows += split.documents();
            tokens += split.tokens();
            splits.put(entry.getKey().label(), split);
        }
        count(blocks.stream().map(Measured::block).toList(), rows, tokens, continued, unknown);
        return splits;
    }

    private static DatasetManifest.Split split(List<DatasetManifest.Shard> shards) {
        return new DatasetManifest.Split(
                shards.stream().mapToLong(DatasetManifest.Shard::documents).sum(),
                shards.stream().mapToLong(DatasetManifest.Shard::tokens).sum(),
                shards);
    }

    private ShardLayout layout(Split split, long tokens) {
        int shards = split == Split.TRAIN && config.shards() > 0 ? config.shards() : ShardLayout.automatic(tokens);
        if (shards > tokens) {
            throw new JobFailed(Problem.of("There are fewer tokens than shards")
                    .found(tokens + " tokens, --shards " + shards)
                    .remedy("Give fewer --shards, or none to have their number chosen"));
        }
        return new ShardLayout(tokens, shards);
    }

    private static List<ShardTask.Work> shardWork(Split split, ShardLayout layout, List<Measured> blocks) {
        List<ShardTask.Work> work = new ArrayList<>();
        int firstBlock = 0;
        long firstStart = 0;
        for (int shard = 0; shard < layout.shards(); shard++) {
            long from = layout.start(shard);
            long to = layout.start(shard + 1);
            List<ShardTask.PlacedBlock> placed = new ArrayList<>();
            while (firstStart + blocks.get(firstBlock).kept(split) <= from) {
                firstStart += blocks.get(firstBlock++).kept(split);
            }
            long start = firstStart;
            for (int block = firstBlock; block < blocks.size() && start < to; block++) {
                long tokens = blocks.get(block).kept(split);
                if (tokens > 0) {
                    Measured each = blocks.get(block);
                    placed.add(new ShardTask.PlacedBlock(each.block(), each.idsPath(), start));
                }
                start += tokens;
            }
            work.add(new ShardTask.Work(split, shard, layout, placed));
        }
        return work;
    }

    private void count(List<StagedBlock> blocks, long rows, long tokens, long continued, long unknown) {
        long staged = 0;
        long raw = 0;
        for (StagedBlock block : blocks) {
            for (Split split : Split.values()) {
                staged += block.documents().get(split.ordinal());
                raw += block.tokens().get(split.ordinal());
            }
        }
        counters.merge("documents_without_tokens", staged - (rows - continued), Long::sum);
        counters.put("documents_cut_between_shards", continued);
        counters.put("documents_written", rows);
        counters.put("tokens_read", raw);
        counters.put("tokens_written", tokens);
        counters.put("tokens_unknown", raw - tokens + unknown);
    }

    private DatasetManifest manifest(Map<String, DatasetManifest.Split> splits, Part vocabulary, int vocabularySize) {
        String version = TextPreparation.class.getPackage().getImplementationVersion();
        return new DatasetManifest(
                DatasetManifest.FORMAT,
                DatasetManifest.VERSION,
                ParquetCorpus.KIND,
                config.toOptions(),
                splits,
                vocabulary,
                vocabularySize,
                counters,
                sources(),
                "thalweg " + (version == null ? "development" : version));
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

    /** Staging, and shards of attempts that lost. */
    private void removeLeftovers(Map<String, DatasetManifest.Split> splits) throws IOException {
        FileSystem files = output.fileSystem();
        files.delete(output.path(STAGING), true);
        Set<String> named = new HashSet<>();
        for (DatasetManifest.Split split : splits.values()) {
            split.shards().forEach(shard -> named.add(shard.part().path()));
        }
        for (String split : splits.keySet()) {
            for (FileStatus file : files.listStatus(output.path(split))) {
                Path path = file.getPath();
                if (!named.contains(split + "/" + path.getName())) {
                    files.delete(path, false);
                }
            }
        }
    }
}
