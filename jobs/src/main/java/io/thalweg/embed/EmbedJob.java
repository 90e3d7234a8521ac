package io.thalweg.embed;

import io.thalweg.dataset.DatasetManifest.Source;
import io.thalweg.prepare.input.InputFile;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.input.ReadOptions;
import io.thalweg.prepare.input.ReadTask;
import io.thalweg.prepare.input.TextUnit;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.Part;
import io.thalweg.word2vec.SecondMoments;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/**
 * Embeds an input in a batch on Spark. The input is cut into shares by its bytes alone, never by the number of cores, and
 * each share becomes one part; sums over shares are exact. So the same model, options and input give the same files.
 */
public final class EmbedJob {
    static final long MIN_SHARE_BYTES = 8L << 20;
    private static final long MAX_SHARE_BYTES = 128L << 20;
    private static final int WISHED_SHARES = 2_000;

    /** The search for the common component starts anywhere, but always there. */
    private static final long DIRECTION_SEED = 1;

    /** Words whose second moments still travel in messages of at most 64 MiB. */
    static final int MAX_SIF_DIMENSIONS = 2_800;

    private final JavaSparkContext spark;
    private final EmbedConfig config;
    private final EmbeddingModel model;
    private final OutputFolder output;
    private final String createdBy;
    private final long minShareBytes;
    private EmbedListener listener = EmbedListener.NONE;

    /** @param createdBy name and version of the program, for the manifest */
    public EmbedJob(
            JavaSparkContext spark, EmbedConfig config, EmbeddingModel model, OutputFolder output, String createdBy) {
        this(spark, config, model, output, createdBy, MIN_SHARE_BYTES);
    }

    /** @param minShareBytes least bytes of input that become a part */
    EmbedJob(
            JavaSparkContext spark,
            EmbedConfig config,
            EmbeddingModel model,
            OutputFolder output,
            String createdBy,
            long minShareBytes) {
        this.spark = spark;
        this.config = config;
        this.model = model;
        this.output = output;
        this.createdBy = createdBy;
        this.minShareBytes = minShareBytes;
    }

    /** What travels that Spark's serializer must know. */
    public static List<Class<?>> kryoClasses() {
        return List.of(WordTable.class);
    }

    /**
     * Runs.
     *
     * @param inputs files, folders or globs; may be empty for words
     * @param reading how files become texts; its unit is replaced by the configuration's
     * @param listener hears how it gets on
     * @return the manifest, as written
     * @throws BadConfiguration if the output exists, an input is missing or unreadable, or options do not fit the model
     * @throws io.thalweg.problem.JobFailed if reading or writing fails
     */
    public EmbeddingsManifest run(
            List<String> inputs, ReadOptions reading, OutputFolder.Existing existing, EmbedListener listener)
            throws IOException {
        this.listener = listener;
        List<Problem> problems = new ArrayList<>();
        ReadOptions asked = asked(config, reading);
        InputPlan plan = plan(output, config, inputs, asked, problems);
        checkDimensions(config, model.dimensions(), problems);
        BadConfiguration.throwIfAny(problems);
        if (plan != null) {
            output.requireApart(plan.paths());
        }
        try (OutputLease lease = output.claim(existing)) {
            return run(plan, asked, lease);
        }
    }

    private EmbeddingsManifest run(@Nullable InputPlan plan, ReadOptions asked, OutputLease lease) throws IOException {
        EmbeddingsManifest manifest = plan == null ? manifest(asked, List.of(words(null)), null) : embed(plan, asked);
        lease.requireHeld();
        removeAllBut(manifest.parts());
        output.commit(manifest);
        return manifest;
    }

    /** The reading that the configuration asks for. */
    static ReadOptions asked(EmbedConfig config, ReadOptions reading) {
        return reading.withUnit(textUnit(config), documentBytes(config, reading.maxDocumentBytes()));
    }

    /** The input, or null where the model's words are all there is. */
    static @Nullable InputPlan plan(
            OutputFolder output, EmbedConfig config, List<String> inputs, ReadOptions asked, List<Problem> problems) {
        if (inputs.isEmpty() && config.unit() != EmbedConfig.Unit.WORD) {
            problems.add(Problem.of("--input is missing").allowed("files, folders or globs to embed"));
        }
        return inputs.isEmpty() ? null : InputPlan.of(output.hadoop(), inputs, asked, problems);
    }

    static void checkDimensions(EmbedConfig config, int dimensions, List<Problem> problems) {
        if (config.weighting() == EmbedConfig.Weighting.SIF && dimensions > MAX_SIF_DIMENSIONS) {
            problems.add(Problem.of("--weighting sif cannot be had for vectors this long")
                    .found(dimensions + " dimensions")
                    .allowed("at most " + MAX_SIF_DIMENSIONS)
                    .remedy("Use --weighting mean"));
        }
    }

    /** The shares of the input, each of which becomes a part. */
    static List<ReadTask> shares(InputPlan plan, long minShareBytes) {
        long wished = plan.bytes() / WISHED_SHARES;
        return plan.tasks(Math.max(minShareBytes, Math.min(MAX_SHARE_BYTES, wished)));
    }

    private static TextUnit textUnit(EmbedConfig config) {
        return config.unit() == EmbedConfig.Unit.DOCUMENT ? TextUnit.FILE : TextUnit.LINE;
    }

    /** A document is one row as far as memory allows; words do not care where a text is cut. */
    private static int documentBytes(EmbedConfig config, int given) {
        return config.unit() == EmbedConfig.Unit.WORD ? given : ReadOptions.MAX_DOCUMENT_BYTES;
    }

    private EmbeddingsManifest embed(InputPlan plan, ReadOptions reading) throws IOException {
        Broadcast<WordTable> table = spark.broadcast(model.table(config));
        try {
            return embed(plan, reading, table);
        } finally {
            table.destroy();
        }
    }

    private EmbeddingsManifest embed(InputPlan plan, ReadOptions reading, Broadcast<WordTable> table)
            throws IOException {
        List<byte[]> shares =
                shares(plan, minShareBytes).stream().map(ReadTask::toBytes).toList();
        TextTask task =
                new TextTask(table, model.tokenizer(), new HadoopSettings(output.hadoop()), config, output.path());
        // One share a partition: a task is sent its own and no other.
        JavaRDD<byte[]> input = spark.parallelize(shares, Math.max(1, shares.size()));
        List<PartResult> results =
                config.unit() == EmbedConfig.Unit.WORD ? knownWords(input, task) : texts(input, task, table.value());
        return manifest(reading, results, plan);
    }

    private List<PartResult> texts(JavaRDD<byte[]> input, TextTask task, WordTable table) {
        double[] component =
                config.weighting() == EmbedConfig.Weighting.SIF ? commonComponent(input, task, table) : new double[0];
        try (StepProgress step = new StepProgress(spark, listener, "embed", input.getNumPartitions())) {
            List<String> results = input.mapPartitionsWithIndex(
                            (index, shares) ->
                                    mapped(shares, share -> Json.toLine(task.write(index, share, component))),
                            true)
                    .collect();
            step.finished();
            return results.stream().map(EmbedJob::parse).toList();
        }
    }

    /** What is done with one share. */
    @FunctionalInterface
    private interface ShareFunction extends java.io.Serializable {
        String apply(byte[] share) throws IOException;
    }

    private static Iterator<String> mapped(Iterator<byte[]> shares, ShareFunction function) throws IOException {
        List<String> results = new ArrayList<>();
        while (shares.hasNext()) {
            results.add(function.apply(shares.next()));
        }
        return results.iterator();
    }

    private double[] commonComponent(JavaRDD<byte[]> input, TextTask task, WordTable table) {
        double bound = Math.max(table.largestCoordinate(), Double.MIN_NORMAL);
        long[] zero = new SecondMoments(table.dimensions(), bound).sums();
        try (StepProgress step = new StepProgress(spark, listener, "weigh", input.getNumPartitions())) {
            long[] sums =
                    input.treeAggregate(zero, (sum, share) -> task.addMoments(sum, share, bound), SecondMoments::merge);
            step.finished();
            return new SecondMoments(table.dimensions(), bound, sums).firstDirection(DIRECTION_SEED);
        }
    }

    /** The distinct words of the input that the model knows, in the model's order. */
    private List<PartResult> knownWords(JavaRDD<byte[]> input, TextTask task) throws IOException {
        Object[] zero = {new long[0], Json.toLine(PartResult.EMPTY)};
        Object[] found;
        try (StepProgress step = new StepProgress(spark, listener, "read", input.getNumPartitions())) {
            found = input.treeAggregate(zero, (sum, share) -> merged(sum, task.knownWords(share)), EmbedJob::merged);
            step.finished();
        }
        return List.of(parse((String) found[1]), words(BitSet.valueOf((long[]) found[0])));
    }

    /** Two findings as one; each is the bits of the known ids, and counts as JSON. */
    private static Object[] merged(Object[] first, Object[] second) {
        BitSet ids = BitSet.valueOf((long[]) first[0]);
        ids.or(BitSet.valueOf((long[]) second[0]));
        return new Object[] {
            ids.toLongArray(), Json.toLine(parse((String) first[1]).plus(parse((String) second[1])))
        };
    }

    private static PartResult parse(String json) {
        return Json.parse(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), PartResult.class, "a task's result");
    }

    /** Writes words as one part, here, as they come from the model's file. @param wanted ids, or null for all */
    private PartResult words(@Nullable BitSet wanted) throws IOException {
        long rows = 0;
        String name = PartNames.of(0, config.format(), PartNames.attempt(0, 0));
        try (RowWriter writer = RowFiles.create(output.hadoop(), output.path(), name, config)) {
            for (int id = 0; id < model.words().size(); id++) {
                if (wanted == null || wanted.get(id)) {
                    float[] vector = new float[model.dimensions()];
                    model.rows().copy(id, vector, 0);
                    writer.write(new EmbeddingRow(model.words().word(id), null, vector));
                    rows++;
                }
            }
            return new PartResult(writer.finish(), rows, Map.of(), Map.of());
        }
    }

    private EmbeddingsManifest manifest(ReadOptions reading, List<PartResult> results, @Nullable InputPlan plan) {
        List<Part> parts = new ArrayList<>();
        Map<Integer, String> sha256 = new HashMap<>();
        long rows = 0;
        for (PartResult result : results) {
            if (result.part() != null) {
                parts.add(result.part());
            }
            sha256.putAll(result.sha256());
            rows += result.rows();
        }
        List<Source> sources = new ArrayList<>();
        List<InputFile> files = plan == null ? List.of() : plan.files();
        for (int i = 0; i < files.size(); i++) {
            sources.add(new Source(files.get(i).path(), files.get(i).bytes(), sha256.getOrDefault(i, "")));
        }
        return new EmbeddingsManifest(
                EmbeddingsManifest.FORMAT,
                EmbeddingsManifest.VERSION,
                EmbedConfig.label(config.unit()),
                EmbedConfig.label(config.format()),
                model.dimensions(),
                rows,
                results.stream().reduce(PartResult.EMPTY, PartResult::plus).counters(),
                options(reading),
                model.identity(),
                parts,
                sources,
                createdBy);
    }

    private Map<String, Object> options(ReadOptions reading) {
        Map<String, Object> options = new TreeMap<>(model.tokenizer().config().toOptions());
        options.put("weighting", EmbedConfig.label(config.weighting()));
        options.put("sif_smoothing", config.sifSmoothing());
        options.put("with_text", config.withText());
        options.putAll(reading.records().toOptions());
        options.put("max_document_bytes", reading.maxDocumentBytes());
        return options;
    }

    /** What attempts that did not count have left behind. */
    private void removeAllBut(List<Part> parts) throws IOException {
        Set<String> named = new HashSet<>();
        parts.forEach(part -> named.add(part.path()));
        for (FileStatus file : output.fileSystem().listStatus(output.path())) {
            String name = file.getPath().getName();
            if (name.startsWith(PartNames.PREFIX) && !named.contains(name)) {
                output.fileSystem().delete(file.getPath(), false);
            }
        }
    }
}
