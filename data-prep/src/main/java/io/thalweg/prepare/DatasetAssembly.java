package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.MeasureTask.Measured;
import io.thalweg.prepare.Numbering.Numbered;
import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.corpus.ShardColumns;
import io.thalweg.prepare.dedup.DedupManifest;
import io.thalweg.prepare.pipeline.LineSample;
import io.thalweg.prepare.pipeline.PipelineManifest;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.Part;
import io.thalweg.text.BpeModel;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Staged documents become a committed dataset: words are counted and numbered, shards written, the manifest last. */
final class DatasetAssembly {
    /** Where documents are staged, in the output folder. */
    static final String STAGING = "_staging";

    private static final String VOCABULARY = "vocabulary.tsv";

    /** All that a preparation puts into its output folder, the manifest aside. */
    static final List<String> OWN_NAMES = List.of(
            STAGING,
            VOCABULARY,
            BpeModel.FILE,
            DedupManifest.FOLDER,
            PipelineManifest.PATH,
            LineSample.PATH,
            "train",
            "valid",
            "test");

    private final JavaSparkContext spark;
    private final SparkStep step;
    private final OutputFolder output;
    private final OutputLease lease;
    private final HadoopSettings settings;
    private final Numbering numbering;
    private final int shards;
    private final int blockLength;

    /**
     * @param shards of the training split; 0 to go by its tokens
     * @param blockLength tokens of a row; 0 where rows are documents
     */
    DatasetAssembly(
            JavaSparkContext spark,
            SparkStep step,
            OutputFolder output,
            OutputLease lease,
            HadoopSettings settings,
            Numbering numbering,
            int shards,
            int blockLength) {
        this.spark = spark;
        this.step = step;
        this.output = output;
        this.lease = lease;
        this.settings = settings;
        this.numbering = numbering;
        this.shards = shards;
        this.blockLength = blockLength;
    }

    /**
     * @param blocks in the order of their documents, at least one, with a token for training in one of them
     * @param counters gets what is counted here
     * @param options for the manifest, the tokenizer's among them
     * @param sources for the manifest
     */
    DatasetManifest assemble(
            List<StagedBlock> blocks,
            Map<String, Long> counters,
            Map<String, Object> options,
            List<DatasetManifest.Source> sources) {
        List<byte[]> blockTasks = blocks.stream().map(Json::toBytes).toList();
        Numbered numbered = numbering.number(blocks, blockTasks, counters);
        Vocabulary vocabulary = numbered.vocabulary();
        Part vocabularyPart = write(VOCABULARY, vocabulary.toBytes());
        Map<String, Object> allOptions = new TreeMap<>(options);
        if (numbered.tokenizer().length > 0) {
            Part tokenizer = write(BpeModel.FILE, numbered.tokenizer());
            allOptions.put(DatasetManifest.TOKENIZER_FILE_OPTION, DatasetManifest.asOption(tokenizer));
        }
        // By the tokenizer's own hash where there is one: equal tokens do not make equal merges.
        String hash = numbered.tokenizer().length > 0 ? BpeIds.hash(numbered.tokenizer()) : vocabularyPart.sha256();
        Broadcast<byte[]> packed = spark.broadcast(numbered.packed());
        try {
            StagedIds ids = numbering.ids(packed, hash);
            MeasureTask task = new MeasureTask(settings, output.path(STAGING), ids);
            List<Measured> measured = step
                    .collect(
                            Step.MEASURE,
                            spark.parallelize(blockTasks, blockTasks.size()).map(task),
                            blockTasks.size())
                    .stream()
                    .map(json -> Json.parse(json, Measured.class, "a task's result"))
                    .toList();
            Map<String, DatasetManifest.Split> splits = writeShards(measured, vocabularyPart.sha256(), counters);
            DatasetManifest manifest = new DatasetManifest(
                    DatasetManifest.FORMAT,
                    DatasetManifest.VERSION,
                    ParquetCorpus.KIND,
                    allOptions,
                    splits,
                    vocabularyPart,
                    vocabulary.size(),
                    counters,
                    sources,
                    createdBy());
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

    private Part write(String name, byte[] content) {
        return Storage.access(output.path(name), () -> output.write(name, content));
    }

    static String createdBy() {
        String version = DatasetAssembly.class.getPackage().getImplementationVersion();
        return "thalweg " + (version == null ? "development" : version);
    }

    private Map<String, DatasetManifest.Split> writeShards(
            List<Measured> blocks, String vocabularyHash, Map<String, Long> counters) {
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
                        .map(new ShardTask(
                                settings, output.path(), numbering.unknownWords(), vocabularyHash, columns(blocks))),
                tasks.size());
        EnumMap<Split, List<DatasetManifest.Shard>> written = new EnumMap<>(Split.class);
        long begun = 0;
        long continued = 0;
        long unknown = 0;
        for (int i = 0; i < results.size(); i++) {
            ShardTask.Result result = Json.parse(results.get(i), ShardTask.Result.class, "a task's result");
            written.computeIfAbsent(work.get(i).split(), split -> new ArrayList<>())
                    .add(result.shard());
            begun += result.begun();
            continued += result.continued();
            unknown += result.unknown();
        }
        TreeMap<String, DatasetManifest.Split> splits = new TreeMap<>();
        long rows = 0;
        long tokens = 0;
        for (Map.Entry<Split, List<DatasetManifest.Shard>> entry : written.entrySet()) {
            DatasetManifest.Split split = split(entry.getValue());
            rows += split.documents();
            tokens += split.tokens();
            splits.put(entry.getKey().label(), split);
        }
        count(counters, blocks, begun, tokens, unknown);
        counters.put("documents_written", blockLength == 0 ? rows : begun);
        counters.put(blockLength == 0 ? "documents_cut_between_shards" : "documents_cut_between_blocks", continued);
        if (blockLength > 0) {
            counters.put("blocks_written", rows);
            counters.put(
                    "blocks_short",
                    splits.values().stream()
                            .filter(split -> split.tokens() % blockLength != 0)
                            .count());
        }
        return splits;
    }

    private static ShardColumns columns(List<Measured> blocks) {
        return new ShardColumns(
                blocks.stream().anyMatch(each -> each.block().hasSources()),
                blocks.stream().anyMatch(each -> each.block().hasLanguages()));
    }

    private static DatasetManifest.Split split(List<DatasetManifest.Shard> shards) {
        return new DatasetManifest.Split(
                shards.stream().mapToLong(DatasetManifest.Shard::documents).sum(),
                shards.stream().mapToLong(DatasetManifest.Shard::tokens).sum(),
                shards);
    }

    private ShardLayout layout(Split split, long tokens) {
        int count = split == Split.TRAIN && shards > 0 ? shards : ShardLayout.automatic(tokens, blockLength);
        if (count > ShardLayout.rows(tokens, blockLength)) {
            throw new TooLittleText(
                    Problem.of("There are fewer " + (blockLength > 0 ? "blocks" : "tokens") + " than shards")
                            .found(ShardLayout.rows(tokens, blockLength) + (blockLength > 0 ? " blocks" : " tokens")
                                    + ", --shards " + count)
                            .remedy("Give fewer --shards, or none to have their number chosen"));
        }
        return new ShardLayout(tokens, count, blockLength);
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

    private static void count(
            Map<String, Long> counters, List<Measured> blocks, long begun, long tokens, long unknown) {
        long staged = 0;
        long raw = 0;
        long dropped = 0;
        for (Measured measured : blocks) {
            for (Split split : Split.values()) {
                staged += measured.block().documents().get(split.ordinal());
                raw += measured.block().tokens().get(split.ordinal());
            }
            dropped += measured.dropped();
        }
        counters.merge("documents_without_tokens", staged - begun, Long::sum);
        counters.put("tokens_read", raw);
        counters.put("tokens_written", tokens);
        counters.put("tokens_unknown", dropped + unknown);
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
