package io.thalweg.gan;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageSource;
import io.thalweg.gan.classifier.ClassifierShape;
import io.thalweg.gan.classifier.ImageClassifier;
import io.thalweg.gan.measure.ClassEntropy;
import io.thalweg.gan.measure.Copies;
import io.thalweg.gan.measure.Features;
import io.thalweg.gan.measure.FrechetDistance;
import io.thalweg.gan.measure.Moments;
import io.thalweg.gan.measure.PrecisionRecall;
import java.io.IOException;
import java.util.Arrays;

/**
 * Measures images against a dataset's, all on the features of one classifier. Images are looked at a few at a time; of each set a
 * bounded number of features is kept.
 *
 * @param classifier with its parameters loaded
 * @param real the dataset
 */
public record GanEvaluation(ImageClassifier classifier, ImageSource real) {
    /** Images of a set that are compared one by one, at most: the time it takes grows with their square. */
    public static final int MOST_COMPARED = 5_000;

    /** Training images among which copies are looked for, at most. */
    public static final int MOST_TRAINING = 100_000;

    /** Images looked at together. */
    public static final int AT_A_TIME = 256;

    /**
     * What the classifier sees in a set of images.
     *
     * @param moments of the features of all
     * @param features of the first of them
     * @param classes images of each class
     */
    public record Seen(Moments moments, Features features, long[] classes) {}

    /** Looks at a set of images. @param kept features kept at most */
    public Seen look(ImageSet images, int kept) throws IOException {
        ClassifierShape shape = classifier.shape();
        Moments moments = new Moments(shape.features());
        float[] features = new float[Math.multiplyExact(Math.min(images.count(), kept), shape.features())];
        long[] classes = new long[shape.classes()];
        int filled = 0;
        for (int from = 0; from < images.count(); from += AT_A_TIME) {
            int count = Math.min(AT_A_TIME, images.count() - from);
            ImageClassifier.Response response = classifier.respond(images.read(from, from + count), count);
            moments.add(new Features(response.features(), shape.features()));
            int copied = Math.min(response.features().length, features.length - filled);
            System.arraycopy(response.features(), 0, features, filled, copied);
            filled += copied;
            for (int i = 0; i < count; i++) {
                classes[ClassifierTraining.likeliest(response.probabilities(), i, shape.classes())]++;
            }
        }
        return new Seen(moments, new Features(features, shape.features()), classes);
    }

    /** Generated images against real ones; of either set the first, as many as the smaller has. */
    public GanScores score(ImageSet made, ImageSet against) throws IOException {
        int compared = Math.min(made.count(), against.count());
        return scores(
                look(new First(made, compared), MOST_COMPARED), look(new First(against, compared), MOST_COMPARED));
    }

    private static GanScores scores(Seen made, Seen against) {
        // A larger set would cover more.
        int compared = Math.min(made.features().count(), against.features().count());
        PrecisionRecall.Result covered = compared <= PrecisionRecall.NEIGHBOURS
                ? new PrecisionRecall.Result(Double.NaN, Double.NaN)
                : PrecisionRecall.of(
                        first(against.features(), compared),
                        first(made.features(), compared),
                        PrecisionRecall.NEIGHBOURS);
        return new GanScores(
                FrechetDistance.of(against.moments(), made.moments()),
                ClassEntropy.nats(made.classes()),
                ClassEntropy.nats(against.classes()),
                covered.precision(),
                covered.recall());
    }

    private static Features first(Features features, int count) {
        return new Features(Arrays.copyOf(features.values(), count * features.length()), features.length());
    }

    private static Features from(Features features, int start) {
        float[] values = features.values();
        return new Features(Arrays.copyOfRange(values, start * features.length(), values.length), features.length());
    }

    /**
     * Everything, floors too.
     *
     * @param split of real images to compare with; of {@code "train"} the floor is what other training images come to, and
     *     nothing is told of copies
     * @param made generated images; as many real ones are taken, if there are
     */
    public GanQuality judge(ImageSet made, String split) throws IOException {
        ImageCorpus training = real.open("train");
        ImageCorpus corpus = real.open(split);
        boolean heldOut = !split.equals("train");
        int most = heldOut ? made.count() : (int) Math.min(made.count(), corpus.images() / 2);
        SplitImages against = SplitImages.first(corpus, most);
        Seen reference = look(against, MOST_COMPARED);
        SplitImages rest = SplitImages.from(training, heldOut ? 0 : most, made.count());
        // Of as many images as the floor, or the smaller sample would seem the farther one.
        ImageSet compared = new First(made, rest.count());
        Seen generated = look(compared, MOST_COMPARED);
        Seen other = look(rest, MOST_COMPARED);
        double copies = Double.NaN;
        double copiesFloor = Double.NaN;
        int searched = 0;
        // The threshold of one half, the floor of the other: of the same images the floor would be the quantile,
        // whatever they are.
        Features known = reference.features();
        int half = known.count() / 2;
        if (heldOut && half > 0) {
            Features all = look(SplitImages.first(training, MOST_TRAINING), MOST_TRAINING)
                    .features();
            searched = all.count();
            double threshold = Copies.threshold(first(known, half), all, Copies.QUANTILE);
            copies = Copies.share(generated.features(), all, threshold);
            copiesFloor = Copies.share(from(known, half), all, threshold);
        }
        return new GanQuality(
                scores(generated, reference),
                scores(other, reference),
                copies,
                copiesFloor,
                searched,
                compared.count(),
                against.count());
    }

    private record First(ImageSet of, int count) implements ImageSet {
        @Override
        public byte[] read(int from, int to) throws IOException {
            return of.read(from, to);
        }
    }
}
