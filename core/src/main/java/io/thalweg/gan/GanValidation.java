package io.thalweg.gan;

import io.thalweg.dataset.ImageSource;
import io.thalweg.gan.classifier.ClassifierEngine;
import io.thalweg.gan.classifier.ClassifierShape;
import io.thalweg.gan.classifier.ClassifierSource;
import io.thalweg.gan.classifier.ImageClassifier;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.train.PictureSample;
import io.thalweg.train.Validation;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a GAN is looked at between rounds: always from the same noise, so that one sees the same images become better. What it tells
 * as its loss is the Frechet distance.
 *
 * @param images generated at a look, at least 2
 * @param measuring by what they are compared with real ones; null if there is nothing, and images are only shown
 * @param painter of the sheet that people see
 */
public record GanValidation(int images, @Nullable Measuring measuring, SheetPainter painter) implements Serializable {
    /**
     * The classifier on whose features images are compared.
     *
     * @param engine of the classifier, {@link ClassifierEngine#name}
     */
    public record Measuring(ClassifierShape shape, ClassifierSource classifier, String engine)
            implements Serializable {}

    private static final int COLUMNS = 10;
    private static final int MOST_COLUMNS = 20;
    private static final int ROWS = 8;

    /** Values of a sheet: every validated round of a run keeps one. */
    private static final int MOST_SHOWN = 64 << 10;

    /** Pixels between the images of a sheet, and bytes of a pixel. */
    private static final int FRAME = 2;

    private static final int PIXEL_BYTES = 3;

    /** Kept, and three times more while metrics are written. */
    private static final int AS_WRITTEN = 4;

    /** A split with fewer images tells nothing. */
    private static final int LEAST_REAL = 16;

    public GanValidation {
        if (images < 2) {
            throw new IllegalArgumentException("A GAN validated by " + images + " images: allowed 2 or more");
        }
    }

    /** The split whose images those that are made are compared with. */
    public static String split(ImageSource source) {
        return source.images("valid") >= LEAST_REAL ? "valid" : "train";
    }

    /** How many images of which split those that are made are compared with. */
    public String comparedWith(ImageSource source) {
        String split = split(source);
        return String.format(Locale.ROOT, "%,d images of %s", Math.min(images, source.images(split)), split);
    }

    /** What is to be known of these before a run; empty where they are held out, or nothing is compared. */
    public Optional<String> warning(ImageSource source) {
        return measuring == null || split(source).equals("valid")
                ? Optional.empty()
                : Optional.of(
                        "Made images are compared with images that are trained on, since valid has "
                                + source.images("valid") + ", allowed at least " + LEAST_REAL
                                + ": what is learned by heart measures well then. Prepare the images with --held-out or --valid");
    }

    /**
     * Looks.
     *
     * @param gan with its parameters loaded
     * @param seed of the noise
     * @param gpu address of the GPU for the classifier, or -1
     */
    Validation look(Gan gan, GanShape shape, ImageSource source, long seed, int threads, int gpu) throws IOException {
        GeneratedImages made = new GeneratedImages(gan, shape, images, seed);
        String sheet = PictureSample.of(sheet(made, source));
        if (measuring == null) {
            return new Validation(null, sheet, Map.of());
        }
        ClassifierEngine engine = ClassifierEngine.named(measuring.engine());
        try (ImageClassifier looking = measuring.classifier().read().open(engine, threads, gpu)) {
            SplitImages against = SplitImages.first(source.open(split(source)), images);
            GanScores scores = new GanEvaluation(looking, source).score(made, against);
            return new Validation(scores.fidOwnFeatures(), sheet, scores.figures());
        }
    }

    /** The first images; of a conditional generator a column a label, where there are few enough. */
    private byte[] sheet(GeneratedImages made, ImageSource source) throws IOException {
        int columns = columns(made.shape());
        return painter.png(source.shape(), made.read(0, rows(made.shape()) * columns), columns);
    }

    private int columns(GanShape shape) {
        return Math.min(images, shape.classes() == 0 ? COLUMNS : Math.min(shape.classes(), MOST_COLUMNS));
    }

    private int rows(GanShape shape) {
        int columns = columns(shape);
        return Math.max(1, Math.min(Math.min(ROWS, images / columns), MOST_SHOWN / (columns * shape.values())));
    }

    /**
     * What the driver has of all sheets: it keeps every round's for the model's metrics, and when it writes these it has them
     * as lines, together and as bytes besides. A PNG of noise has the bytes of its pixels; text of it has a third more.
     */
    MemoryTerm sheetsMemory(GanShape shape, int looks) {
        long framed = shape.size() + FRAME;
        long text = columns(shape) * rows(shape) * framed * framed * PIXEL_BYTES * 4 / 3;
        return new MemoryTerm(
                "sheets of generated images of " + looks + " validations, kept and while metrics are written",
                AS_WRITTEN * looks * text,
                "RoundMetrics");
    }

    /** What a look takes outside the heap besides the generator. */
    List<MemoryTerm> nativeMemory() {
        return measuring == null
                ? List.of()
                : ClassifierEngine.named(measuring.engine()).nativeMemory(measuring.shape(), GanEvaluation.AT_A_TIME);
    }

    /** What a look has on the heap. */
    List<MemoryTerm> heapMemory(GanShape shape) {
        long kept = 2L * Math.min(images, GanEvaluation.MOST_COMPARED) * ClassifierShape.FEATURES * Float.BYTES;
        // Each image as bytes, twice where it is copied, and what a network makes of it.
        long together = 4L * GanEvaluation.AT_A_TIME * shape.values();
        return List.of(
                new MemoryTerm("features of generated and real images", 2 * kept, "GanEvaluation"),
                new MemoryTerm("generated and real images looked at together", together, "GanEvaluation"));
    }
}
