package io.thalweg.training;

import io.thalweg.average.ModelState;
import io.thalweg.checkpoint.Provenance;
import io.thalweg.dataset.ImageShape;
import io.thalweg.dataset.ImageSource;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanEngine;
import io.thalweg.gan.GanLearningConfig;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanScores;
import io.thalweg.gan.GanShape;
import io.thalweg.gan.GanValidation;
import io.thalweg.gan.Noise;
import io.thalweg.gan.images.ImageSheet;
import io.thalweg.random.Seeds;
import io.thalweg.report.FamilyCurves;
import io.thalweg.report.TrainingReport;
import io.thalweg.report.TrainingReport.Fact;
import io.thalweg.storage.OutputFolder;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.RoundWarnings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The report of a GAN's run, with a sheet of images that the finished model makes. */
final class GanReport {
    private static final int COLUMNS = 10;
    private static final int ROWS = 8;

    /** Of larger networks, whose parameters the driver need not have room for, nothing is made. */
    private static final long MOST_PARAMETERS = 50_000_000;

    private final OutputFolder model;
    private final GanProgram program;
    private final ImageSource source;
    private final ImageShape images;
    private final @Nullable GanValidation validation;

    /** @param validation of the run, or of the last part of one that was resumed; null if it had none */
    GanReport(OutputFolder model, GanProgram program, ImageSource source, @Nullable GanValidation validation) {
        this.model = model;
        this.program = program;
        this.source = source;
        this.images = source.shape();
        this.validation = validation;
    }

    byte[] make(List<RoundMetrics> metrics, Provenance provenance) throws IOException {
        GanShape shape = program.shape();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(
                "images",
                images.channels() + " x " + images.height() + " x " + images.width()
                        + (shape.classes() == 0 ? "" : ", of " + shape.classes() + " labels")));
        facts.add(new Fact(
                "parameters",
                String.format(
                        Locale.ROOT,
                        "%,d",
                        shape.parameters().stream()
                                .mapToLong(spec -> spec.size())
                                .sum())));
        measures(metrics, facts);
        List<FamilyCurves.Mark> marks = marks(metrics);
        marks.forEach(mark -> facts.add(new Fact("collapsed", "after round " + (mark.round() + 1))));
        List<TrainingReport.Picture> pictures = program.modelLayout().size() > MOST_PARAMETERS
                ? List.of()
                : List.of(new TrainingReport.Picture(
                        "Made by the finished model" + (shape.classes() == 0 ? "" : ", a column a label"), sheet()));
        return new TrainingReport(
                        GanTraining.FAMILY,
                        "images",
                        facts,
                        provenance,
                        metrics,
                        List.of(),
                        null,
                        List.of(),
                        pictures,
                        new FamilyCurves("fid-own-features", charts(metrics), marks))
                .html();
    }

    /** What the last validation measured, and by which classifier. */
    private void measures(List<RoundMetrics> metrics, List<Fact> facts) throws IOException {
        ClassifierFolder classifier = ClassifierFolder.of(model);
        ClassifierConfig config = classifier.find().orElse(null);
        if (config == null) {
            return;
        }
        for (String figure : List.of(GanScores.CLASS_ENTROPY, GanScores.PRECISION, GanScores.RECALL)) {
            metrics.stream()
                    .map(round -> round.figures().get(figure))
                    .filter(Objects::nonNull)
                    .reduce((first, second) -> second)
                    .ifPresent(last ->
                            facts.add(new Fact("final " + told(figure), String.format(Locale.ROOT, "%.3f", last))));
        }
        facts.add(new Fact(
                "classifier's accuracy",
                String.format(Locale.ROOT, "%.1f%% of %s", 100 * config.accuracy(), config.accuracySplit())));
    }

    private static String told(String figure) {
        return figure.replace('_', ' ');
    }

    /** Where the run began to be what it was warned of. */
    private List<FamilyCurves.Mark> marks(List<RoundMetrics> metrics) {
        List<FamilyCurves.Mark> marks = new ArrayList<>();
        boolean lasts = false;
        RoundWarnings warnings = program.warnings();
        for (RoundMetrics round : metrics) {
            Optional<String> warning = warnings.after(round);
            if (warning.isPresent() && !lasts) {
                marks.add(new FamilyCurves.Mark(round.round(), warning.get()));
            }
            lasts = warning.isPresent();
        }
        return marks;
    }

    /** Against images seen; the measures where there are any. */
    private List<FamilyCurves.Chart> charts(List<RoundMetrics> metrics) {
        List<FamilyCurves.Chart> charts = new ArrayList<>();
        charts.add(new FamilyCurves.Chart(
                "Losses",
                "mean of the round's steps",
                List.of(
                        new FamilyCurves.Series("generator", FamilyCurves.Series.LOSS),
                        new FamilyCurves.Series("discriminator", GanProgram.DISCRIMINATOR_LOSS))));
        charts.add(new FamilyCurves.Chart(
                "What the discriminator takes for real",
                "probability given, mean",
                List.of(
                        new FamilyCurves.Series("D(x), real images", GanProgram.REAL_SCORE),
                        new FamilyCurves.Series("D(G(z)), generated ones", GanProgram.FAKE_SCORE))));
        boolean measured = metrics.stream().anyMatch(round -> round.figures().containsKey(GanScores.FID_OWN_FEATURES));
        if (measured) {
            charts.add(new FamilyCurves.Chart(
                    "Distance from real images",
                    "fid-own-features, squared units of the features"
                            + (validation == null
                                    ? ""
                                    : "; of " + validation.comparedWith(source) + " and as many generated ones"),
                    List.of(new FamilyCurves.Series("fid-own-features", GanScores.FID_OWN_FEATURES))));
            charts.add(new FamilyCurves.Chart(
                    "Spread over the classes",
                    "class entropy, nats",
                    List.of(
                            new FamilyCurves.Series("generated", GanScores.CLASS_ENTROPY),
                            new FamilyCurves.Series("real", GanScores.REAL_CLASS_ENTROPY))));
            charts.add(new FamilyCurves.Chart(
                    "Precision and recall",
                    "share",
                    List.of(
                            new FamilyCurves.Series("precision", GanScores.PRECISION),
                            new FamilyCurves.Series("recall", GanScores.RECALL))));
        }
        return charts;
    }

    private byte[] sheet() throws IOException {
        GanShape shape = program.shape();
        ModelState state = GanModelFolder.read(model, shape);
        int columns = shape.classes() == 0 ? COLUMNS : Math.min(shape.classes(), 2 * COLUMNS);
        int count = columns * ROWS;
        int[] labels = new int[shape.classes() == 0 ? 0 : count];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % columns;
        }
        long seed = Seeds.derive(program.config().seed(), "gan.report");
        // The driver need not have a GPU, wherever the networks were trained.
        GanConfig config = program.config();
        GanEngine engine = GanProgram.engine(config.engine());
        GanLearningConfig learning = config.learning();
        float[] noise = Noise.normal(seed, "gan.sample", count * shape.noise());
        byte[] pixels = new byte[count * shape.values()];
        try (Gan gan = engine.open(shape, learning.objective(), learning.optimizer(), config.threads(), -1)) {
            gan.load(state);
            gan.settle();
            for (int from = 0; from < count; from += columns) {
                byte[] made = gan.generate(
                        Arrays.copyOfRange(noise, from * shape.noise(), (from + columns) * shape.noise()),
                        labels.length == 0 ? labels : Arrays.copyOfRange(labels, from, from + columns));
                System.arraycopy(made, 0, pixels, from * shape.values(), made.length);
            }
        }
        return ImageSheet.png(images, pixels, columns);
    }
}
