package io.thalweg.training;

import io.thalweg.average.ModelState;
import io.thalweg.checkpoint.Provenance;
import io.thalweg.dataset.ImageShape;
import io.thalweg.gan.Gan;
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
import java.util.List;
import java.util.Locale;

/** The report of a GAN's run, with a sheet of images that the finished model makes. */
final class GanReport {
    private static final int COLUMNS = 10;
    private static final int ROWS = 8;

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
        TrainingReport.Picture sheet = new TrainingReport.Picture(
                "Made by the finished model" + (shape.classes() == 0 ? "" : ", a column a label"), sheet());
        return new TrainingReport(
                        GanTraining.FAMILY,
                        "images",
                        facts,
                        provenance,
                        metrics,
                        List.of(),
                        null,
                        List.of(),
                        List.of(sheet))
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
        try (Gan gan = GanProgram.open(program.config(), shape, -1)) {
            gan.load(state);
            return ImageSheet.png(
                    images, gan.generate(Noise.normal(seed, "gan.sample", count * shape.noise()), labels), columns);
        }
    }
}
