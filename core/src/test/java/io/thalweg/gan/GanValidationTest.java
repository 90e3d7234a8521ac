package io.thalweg.gan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelState;
import io.thalweg.average.Slice;
import io.thalweg.average.TensorSpec;
import io.thalweg.dataset.ImageShape;
import io.thalweg.gan.classifier.ImageClassifier;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Device;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.train.Figures;
import io.thalweg.train.PictureSample;
import io.thalweg.train.ReplicaTask;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.RoundWarnings;
import io.thalweg.train.Validation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a GAN's validation tells, by networks and a classifier that can be seen through. */
class GanValidationTest {
    private static final GanValidation.Measuring MEASURING = new GanValidation.Measuring(
            MeanClassifier.trained(16, 4).shape(), () -> MeanClassifier.trained(16, 4), MeanClassifier.NAME);

    /** The sheet is its own pixels and columns, so that a test sees them. */
    private static byte[] sheet(ImageShape shape, byte[] pixels, int columns) {
        byte[] sheet = new byte[pixels.length + 1];
        sheet[0] = (byte) columns;
        System.arraycopy(pixels, 0, sheet, 1, pixels.length);
        return sheet;
    }

    private static GanProgram program(boolean conditional, GanValidation.@Nullable Measuring measuring) {
        GanConfig config = new GanConfig(
                new GanNetworkConfig(3, 1, DiscriminatorNorm.BATCH, conditional),
                GanLearningConfig.defaults(),
                AveragingConfig.of(1, 2, OuterStepChoice.MEAN),
                8,
                2,
                CountingEngine.NAME,
                Device.CPU,
                1,
                7);
        return new GanProgram(
                config,
                ImagesInMemory.numbered(256, 16, 4),
                new GanValidation(64, measuring, GanValidationTest::sheet));
    }

    private static ModelState state(GanProgram program) {
        ModelState state = ModelState.zeros(program.layout());
        for (Slice slice : program.layout().slices()) {
            state.put(slice, program.initialValues(slice));
        }
        return state;
    }

    private static Validation look(GanProgram program, ModelState state, int round) {
        return program.validate(state, round, ReplicaTask.NO_GPU).orElseThrow();
    }

    @Test
    void everyRoundIsLookedAtFromTheSameNoiseAndTheStateStays() {
        GanProgram program = program(true, MEASURING);
        ModelState state = state(program);
        ModelState before = state(program);
        Validation first = look(program, state, 0);
        assertEquals(first, look(program, state, 5));
        for (TensorSpec spec : program.layout().tensors()) {
            assertArrayEquals(before.tensor(spec.name()), state.tensor(spec.name()), spec.name());
        }
        byte[] sheet = PictureSample.png(first.sample());
        // A column a label, and in every image of the networks that there are not, its label.
        assertEquals(4, sheet[0]);
        assertEquals(1 + 32 * 256, sheet.length);
        for (int i = 0; i < 32; i++) {
            assertEquals(CountingEngine.made(i % 4, sheet[1 + i * 256] & 0x0F), sheet[1 + i * 256], "image " + i);
        }
        assertEquals(first.figures().get(GanScores.FID_OWN_FEATURES), first.loss());
        assertEquals(Math.log(4), first.figures().get(GanScores.CLASS_ENTROPY), 1e-9);
        assertTrue(first.figures().get(GanScores.RECALL) <= 1);
    }

    /** What a look draws is its own: the steps that follow are given what they would have been. */
    @Test
    void trainingDoesNotKnowThatItWasLookedAt() {
        GanProgram program = program(false, MEASURING);
        CountingEngine.NOTED.clear();
        ModelState plain = state(program);
        program.train(new ReplicaTask(0, 0, plain, new byte[0]));
        List<CountingEngine.Noted> noted = new ArrayList<>(CountingEngine.NOTED);
        CountingEngine.NOTED.clear();
        ModelState looked = state(program);
        look(program, looked, 0);
        program.train(new ReplicaTask(0, 0, looked, new byte[0]));
        assertEquals(noted.size(), CountingEngine.NOTED.size());
        for (TensorSpec spec : program.layout().tensors()) {
            assertArrayEquals(plain.tensor(spec.name()), looked.tensor(spec.name()), spec.name());
        }
    }

    @Test
    void withoutAClassifierImagesAreOnlyShown() {
        GanProgram program = program(false, null);
        Validation found = look(program, state(program), 0);
        assertEquals(null, found.loss());
        assertTrue(found.figures().isEmpty());
        assertTrue(PictureSample.isPicture(found.sample()));
        assertEquals(10, PictureSample.png(found.sample())[0]);
        assertTrue(program.validate(state(program)).isEmpty());
    }

    @Test
    void aLookIsInTheMemoryThatARunIsSaidToTake() {
        MemoryTerm reader = new MemoryTerm("reading", 10, "reader");
        var with = program(false, MEASURING).demand(new CountingEngine(), reader, 3);
        var without = program(false, null).demand(new CountingEngine(), reader, 3);
        assertTrue(with.replica().stream().anyMatch(term -> term.from().equals("GanEvaluation")));
        assertEquals(
                List.of("mean"),
                with.nativeReplica().stream().map(MemoryTerm::from).toList());
        assertEquals(List.of(), without.nativeReplica());
    }

    /** Nothing makes a larger PNG than noise. */
    @Test
    void theDriverHasRoomForTheSheetOfEveryValidation() throws IOException {
        MemoryTerm reader = new MemoryTerm("reading", 10, "reader");
        List<MemoryTerm> driver =
                program(false, null).demand(new CountingEngine(), reader, 50).driver();
        assertEquals(1, driver.size());
        assertEquals("RoundMetrics", driver.get(0).from());
        // Sixty images by ten, of 16 pixels and what is between them.
        BufferedImage noise = new BufferedImage(10 * 18 - 2, 6 * 18 - 2, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(4);
        for (int i = 0; i < noise.getWidth() * noise.getHeight(); i++) {
            noise.setRGB(i % noise.getWidth(), i / noise.getWidth(), random.nextInt());
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(noise, "png", png);
        long kept = 50L * PictureSample.of(png.toByteArray()).length();
        assertTrue(driver.get(0).bytes() >= 4 * kept, driver + ", " + kept + " bytes are kept");
        assertTrue(driver.get(0).bytes() < 5 * kept, driver + ", " + kept + " bytes are kept");
        assertEquals(
                0,
                MemoryTerm.sum(program(false, null)
                        .demand(new CountingEngine(), reader, 0)
                        .driver()));
    }

    /** Too few held-out images are no sample; that those of the training split stand in for them is no secret. */
    @Test
    void whatImagesAreComparedWithIsTold() {
        Random random = new Random(6);
        ImagesInMemory train = noisy(100, random, 0, 256);
        TwoSplits few = new TwoSplits(train, noisy(15, random, 0, 256));
        TwoSplits enough = new TwoSplits(train, noisy(16, random, 0, 256));
        GanValidation measured = new GanValidation(64, MEASURING, GanValidationTest::sheet);
        assertEquals("64 images of train", measured.comparedWith(few));
        assertTrue(measured.warning(few).orElseThrow().contains("since valid has 15, allowed at least 16"));
        assertEquals("16 images of valid", measured.comparedWith(enough));
        assertTrue(measured.warning(enough).isEmpty());
        assertTrue(new GanValidation(64, null, GanValidationTest::sheet)
                .warning(few)
                .isEmpty());
    }

    /** The worse the images, the worse each measure, and real images against real ones are at the floor. */
    @Test
    void measuresTellWhatIsWrong() throws IOException {
        Random random = new Random(3);
        ImagesInMemory source = noisy(400, random, 0, 256);
        try (ImageClassifier classifier = MeanClassifier.trained(16, 4).open(new MeanClassifier(), 1, -1)) {
            GanEvaluation evaluation = new GanEvaluation(classifier, source);
            GanQuality real = evaluation.judge(all(noisy(200, random, 0, 256)), "train");
            GanQuality narrow = evaluation.judge(all(noisy(200, random, 100, 120)), "train");
            assertEquals(200, real.realImages());
            // The brightness of all varies by 52^2, that of the upper half by 74^2: so far away is what varies not at
            // all.
            assertTrue(real.made().fidOwnFeatures() < 800 && real.floor().fidOwnFeatures() < 800, real.toString());
            assertTrue(narrow.made().fidOwnFeatures() > 4000, narrow.toString());
            assertTrue(real.made().recall() > 0.8 && real.made().precision() > 0.8, real.toString());
            assertTrue(narrow.made().recall() < 0.3 && narrow.made().precision() > 0.8, narrow.toString());
            assertEquals(0, narrow.made().classEntropy());
            // Of the mean of two even draws, quarters have 1/8, 3/8, 3/8 and 1/8.
            assertEquals(Math.log(8) - 0.75 * Math.log(3), narrow.made().realClassEntropy(), 0.08);
            assertTrue(Double.isNaN(narrow.copies()), "of images that were trained on nothing is told of copies");
        }
    }

    @Test
    void asManyImagesAreMadeAsThereAreRealOnes() throws IOException {
        Random random = new Random(7);
        ImagesInMemory source = noisy(100, random, 0, 256);
        ImagesInMemory made = noisy(100, random, 0, 256);
        try (ImageClassifier classifier = MeanClassifier.trained(16, 4).open(new MeanClassifier(), 1, -1)) {
            GanEvaluation evaluation = new GanEvaluation(classifier, source);
            GanScores few = evaluation.score(
                    SplitImages.first(made.open("train"), 20), SplitImages.first(source.open("train"), 20));
            assertEquals(few, evaluation.score(all(made), SplitImages.first(source.open("train"), 20)));
            assertEquals(few, evaluation.score(SplitImages.first(made.open("train"), 20), all(source)));
            assertNotEquals(few, evaluation.score(all(made), all(source)));
        }
    }

    /** A generator that has learned images by heart makes copies; one that makes others does not. */
    @Test
    void copiesAreFound() throws IOException {
        Random random = new Random(4);
        ImagesInMemory train = noisy(300, random, 0, 256);
        ImagesInMemory heldOut = noisy(200, random, 0, 256);
        TwoSplits source = new TwoSplits(train, heldOut);
        try (ImageClassifier classifier = MeanClassifier.trained(16, 4).open(new MeanClassifier(), 1, -1)) {
            GanEvaluation evaluation = new GanEvaluation(classifier, source);
            GanQuality copied = evaluation.judge(SplitImages.first(train.open("train"), 150), "test");
            assertEquals(1, copied.copies());
            assertTrue(copied.copiesFloor() < 0.1, copied.toString());
            assertEquals(300, copied.trainingImages());
            GanQuality others = evaluation.judge(all(noisy(150, random, 0, 256)), "test");
            assertTrue(others.copies() < 0.1, others.toString());
        }
    }

    /** Of the images that say how near is a copy, the quantile is as near as that, whatever they are: they tell nothing. */
    @Test
    void theFloorOfCopiesIsOfOtherImagesThanTheirThreshold() throws IOException {
        Random random = new Random(5);
        ImagesInMemory train = noisy(300, random, 0, 256);
        ImagesInMemory others = noisy(75, random, 0, 256);
        byte[] known = all(train).read(0, 75);
        byte[] unknown = all(others).read(0, 75);
        try (ImageClassifier classifier = MeanClassifier.trained(16, 4).open(new MeanClassifier(), 1, -1)) {
            for (boolean knownFirst : new boolean[] {true, false}) {
                byte[] pixels = Arrays.copyOf(knownFirst ? known : unknown, known.length + unknown.length);
                System.arraycopy(knownFirst ? unknown : known, 0, pixels, known.length, unknown.length);
                ImagesInMemory heldOut = new ImagesInMemory(others.shape(), pixels, new int[150], others.labels());
                GanQuality found = new GanEvaluation(classifier, new TwoSplits(train, heldOut))
                        .judge(all(noisy(150, random, 0, 256)), "test");
                assertEquals(knownFirst ? 0 : 1, found.copiesFloor(), 0.05, knownFirst ? "of unknown" : "of known");
            }
        }
    }

    private static SplitImages all(ImagesInMemory images) {
        return SplitImages.first(images.open("train"), Integer.MAX_VALUE);
    }

    /** Images of any brightness from one to another, the upper half of another than the lower. */
    private static ImagesInMemory noisy(int count, Random random, int from, int to) {
        byte[] pixels = new byte[count * 256];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            int upper = from + random.nextInt(to - from);
            int lower = from + random.nextInt(to - from);
            for (int p = 0; p < 256; p++) {
                pixels[i * 256 + p] = (byte) (p < 128 ? upper : lower);
            }
            // Brightness of all, as the classifier sees it.
            labels[i] = Math.min(3, (upper + lower) / 128);
        }
        return new ImagesInMemory(new ImageShape(1, 16, 16), pixels, labels, List.of("a", "b", "c", "d"));
    }

    @Test
    void aCollapseIsWarnedOfByWhatTheRoundsTell() {
        GanProgram program = program(false, MEASURING);
        RoundWarnings warnings = program.warnings();
        for (int round = 0; round < 10; round++) {
            RoundMetrics told =
                    round(round, round < 4 ? 0.7 : 0.001, round < 4 ? 0.6 : 0.999, round < 4 ? 0.4 : 0.001, -1);
            assertEquals(round >= 8, warnings.after(told).isPresent(), "round " + round);
        }
        RoundWarnings narrow = program.warnings();
        for (int round = 0; round < 8; round++) {
            RoundMetrics told = round(round, 0.7, 0.6, 0.4, round < 3 ? 1.3 : 0.2);
            assertEquals(round >= 5, narrow.after(told).isPresent(), "round " + round);
        }
        assertFalse(Figures.isCurve(Figures.VALIDATION_LOSS_BEFORE));
    }

    private static RoundMetrics round(int round, double loss, double real, double fake, double entropy) {
        Map<String, Double> figures = new java.util.TreeMap<>(
                Map.of(GanProgram.DISCRIMINATOR_LOSS, loss, GanProgram.REAL_SCORE, real, GanProgram.FAKE_SCORE, fake));
        if (entropy >= 0) {
            figures.putAll(Map.of(GanScores.CLASS_ENTROPY, entropy, GanScores.REAL_CLASS_ENTROPY, 1.38));
        }
        return new RoundMetrics(round, 1, 1, 0, 1, 1, 1, null, 1, 1, 1, 0, 0, 1, 1, figures, null);
    }

    @Test
    void aPictureIsASampleThatCanBeToldFromAText() {
        byte[] png = {1, 2, -3, 127};
        String sample = PictureSample.of(png);
        assertTrue(PictureSample.isPicture(sample));
        assertArrayEquals(png, PictureSample.png(sample));
        assertNotEquals(sample, PictureSample.of(new byte[] {1, 2}));
        assertFalse(PictureSample.isPicture("a text"));
        assertFalse(PictureSample.isPicture("data:image/png;base64,was what it said"));
        assertThrows(IllegalArgumentException.class, () -> PictureSample.png("a text"));
    }
}
