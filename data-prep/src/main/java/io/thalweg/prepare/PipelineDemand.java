package io.thalweg.prepare;

import io.thalweg.memory.MemoryTerm;
import io.thalweg.memory.StepDemand;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.language.LanguageConfig;
import io.thalweg.prepare.perplexity.PerplexityConfig;
import io.thalweg.prepare.perplexity.ScorerDemand;
import io.thalweg.prepare.pipeline.PipelineStep;
import io.thalweg.prepare.pipeline.Stage;
import io.thalweg.prepare.store.StoredWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * What a pipeline takes, expected from the text's length, as if no step dropped anything.
 *
 * @param stages that store what they let through
 * @param storedBytes of all stages, at most about: as the text is, though it is stored compressed
 * @param rereads of the text as it is given, for fingerprints: a search for copies that comes first makes one
 * @param items that are held against each other, in all searches for copies
 * @param stagingBytes of the largest search for copies, gone when its stage has ended
 * @param shuffleBytes of all searches, which Spark has on local disks until it ends
 * @param steps what each has in memory
 */
record PipelineDemand(
        int stages,
        long storedBytes,
        int rereads,
        long items,
        long stagingBytes,
        long shuffleBytes,
        List<StepDemand> steps) {
    static final PipelineDemand NONE = new PipelineDemand(0, 0, 0, 0, 0, 0, List.of());

    /** The tables of the languages' n-grams, and what they are made from. */
    private static final long LANGUAGE_BYTES = 64L << 20;

    /** A list in memory, by the length of its file, which may be compressed. */
    private static final long LIST_RATIO = 3;

    /** A line as it came from its task, as a string and in a map, by its length, which is 80 bytes. */
    private static final long SAMPLE_RATIO = 5;

    PipelineDemand {
        steps = List.copyOf(steps);
    }

    static PipelineDemand of(
            Configuration hadoop, TextPreparationConfig config, List<InputPlan> plans, PipelineOutput output) {
        if (!config.steps().hasSteps()) {
            return NONE;
        }
        List<Stage> stages = Stage.of(config.steps().pipeline());
        long text = plans.stream().mapToLong(InputPlan::expectedTextBytes).sum();
        List<StepDemand> steps = new ArrayList<>();
        steps.add(passing(hadoop, config, plans, output.models().values()));
        long items = 0;
        long staging = 0;
        long shuffle = 0;
        for (Stage stage : stages) {
            if (stage.copies().isPresent()) {
                DedupDemand search = DedupDemand.of(
                        stage.copies().get().toConfig(),
                        config.read(),
                        plans,
                        output.against(stage.steps().get(0)));
                items += search.items();
                shuffle += search.shuffleBytes();
                staging = Math.max(staging, search.stagingBytes());
                steps.addAll(search.steps());
            }
        }
        steps.add(new StepDemand(
                "while lines are counted in a sample of documents",
                List.of(new MemoryTerm(
                        "lines of the sample, as text and as objects",
                        SAMPLE_RATIO * Math.min(text, samples(config) * LineSampler.SAMPLE_BYTES),
                        "LineSampler")),
                List.of(),
                List.of(),
                List.of()));
        int rereads = stages.get(0).copies().isPresent() ? 1 : 0;
        return new PipelineDemand(
                stages.size(), Math.multiplyExact(stages.size(), text), rereads, items, staging, shuffle, steps);
    }

    /** Each language that gets a dataset has a sample of its own, and they are drawn in one reading. */
    private static int samples(TextPreparationConfig config) {
        return config.steps()
                .languages()
                .map(split -> Math.max(1, split.mostDatasets(config.steps().pipeline())))
                .orElse(1);
    }

    /** Documents pass one by one: a task holds one of them, and the row groups that it reads and writes. */
    private static StepDemand passing(
            Configuration hadoop,
            TextPreparationConfig config,
            List<InputPlan> plans,
            Collection<ScorerDemand> models) {
        int document = config.read().maxDocumentBytes();
        long parquet =
                plans.stream().mapToLong(InputPlan::mostParquetBytes).max().orElse(0);
        List<PipelineStep> steps = config.steps().pipeline().steps();
        List<MemoryTerm> process = new ArrayList<>();
        if (steps.stream().anyMatch(step -> step.settings() instanceof LanguageConfig)) {
            process.add(new MemoryTerm("tables of languages", LANGUAGE_BYTES, "LanguageDetector"));
        }
        long files = steps.stream()
                .filter(step -> !(step.settings() instanceof PerplexityConfig))
                .flatMap(step -> StageKeys.files(step).stream())
                .mapToLong(file -> length(hadoop, file))
                .sum();
        if (files > 0) {
            process.add(new MemoryTerm("lists that steps read", LIST_RATIO * files, "StepConfig"));
        }
        long scorers = models.stream().mapToLong(ScorerDemand::processBytes).sum();
        if (scorers > 0) {
            process.add(new MemoryTerm("language models that steps ask", scorers, "TextScorers"));
        }
        List<MemoryTerm> task = new ArrayList<>(List.of(
                new MemoryTerm("documents as they are read and repaired", 4L * document, "PieceReader"),
                new MemoryTerm("a document as steps change it", 8L * document, "StepChain"),
                new MemoryTerm("pages that are read", Math.max(parquet, StoredWriter.heapBytes()), "StoredReader"),
                new MemoryTerm("a row group that is written", StoredWriter.heapBytes(), "StoredWriter")));
        long networks = models.stream().mapToLong(ScorerDemand::taskBytes).sum();
        if (networks > 0) {
            task.add(new MemoryTerm("networks that steps ask", networks, "TextScorer"));
        }
        return new StepDemand("while documents go through the steps", List.of(), process, task, List.of());
    }

    /** Of a file or of all in a folder; 0 where there is none, which is told by whoever reads it. */
    private static long length(Configuration hadoop, String place) {
        try {
            Path path = new Path(place);
            return path.getFileSystem(hadoop).getContentSummary(path).getLength();
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }
}
