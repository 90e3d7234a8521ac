package io.thalweg.training;

import io.thalweg.average.ModelState;
import io.thalweg.checkpoint.Provenance;
import io.thalweg.dataset.ImageShape;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanEngine;
import io.thalweg.gan.GanLearningConfig;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanShape;
import io.thalweg.gan.Noise;
import io.thalweg.gan.images.ImageSheet;
import io.thalweg.random.Seeds;
import io.thalweg.report.TrainingReport;
import io.thalweg.report.TrainingReport.Fact;
import io.thalweg.storage.OutputFolder;
import io.thalweg.train.RoundMetrics;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The report of a GAN's run, with a sheet of images that the finished model makes. */
final class GanReport {
    private static final int COLUMNS = 10;
    private static final int ROWS = 8;

    /** Of larger networks, whose parameters the driver need not have room for, nothing is made. */
    private static final long MOST_PARAMETERS = 50_000_000;

    private final OutputFolder model;
    private final GanProgram program;
    private final ImageShape images;

    GanReport(OutputFolder model, GanProgram program, ImageShape images) {
        this.model = model;
        this.program = program;
        this.images = images;
    }

    byte[] make(List<RoundMetrics> metrics, Provenance provenance) throws IOException {
        GanShape shape = program.shape();
        List<Fact> facts = List.of(
                new Fact(
                        "images",
                        images.channels() + " x " + images.height() + " x " + images.width()
                                + (shape.classes() == 0 ? "" : ", of " + shape.classes() + " labels")),
                new Fact(
                        "parameters",
                        String.format(
                                Locale.ROOT,
                                "%,d",
                                shape.parameters().stream()
                                        .mapToLong(spec -> spec.size())
                                        .sum())));
        List<TrainingReport.Picture> pictures = program.modelLayout().size() > MOST_PARAMETERS
                ? List.of()
                : List.of(new TrainingReport.Picture(
                        "Made by the finished model" + (shape.classes() == 0 ? "" : ", a column a label"), sheet()));
        return new TrainingReport(
                        GanTraining.FAMILY, "images", facts, provenance, metrics, List.of(), null, List.of(), pictures)
                .html();
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
