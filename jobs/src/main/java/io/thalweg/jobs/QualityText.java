package io.thalweg.jobs;

import io.thalweg.gan.GanQuality;
import io.thalweg.gan.GanScores;
import io.thalweg.gan.quality.QualityResult;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code evaluate} tells of a GAN: each measure, and beside it what real training images come to. */
final class QualityText {
    private QualityText() {}

    static Map<String, Object> json(QualityResult result, String split) {
        GanQuality quality = result.quality();
        Map<String, Object> json = new LinkedHashMap<>();
        put(json, "", quality.made(), quality.copies());
        put(json, "floor.", quality.floor(), quality.copiesFloor());
        json.put(GanScores.REAL_CLASS_ENTROPY, orNull(quality.made().realClassEntropy()));
        json.put("classifier_accuracy", orNull(result.classifierAccuracy()));
        json.put("classifier_sha256", result.classifierSha256());
        json.put("copies_training_images", quality.trainingImages());
        json.put("images", quality.images());
        json.put("real_images", quality.realImages());
        json.put("split", split);
        return json;
    }

    private static void put(Map<String, Object> json, String prefix, GanScores scores, double copies) {
        json.put(prefix + GanScores.FID_OWN_FEATURES, orNull(scores.fidOwnFeatures()));
        json.put(prefix + GanScores.CLASS_ENTROPY, orNull(scores.classEntropy()));
        json.put(prefix + GanScores.PRECISION, orNull(scores.precision()));
        json.put(prefix + GanScores.RECALL, orNull(scores.recall()));
        json.put(prefix + "copies", orNull(copies));
    }

    private static @Nullable Double orNull(double value) {
        return Double.isFinite(value) ? value : null;
    }

    static String of(QualityResult result, String split) {
        GanQuality quality = result.quality();
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%,d generated images against %,d real ones of %s; the floor is what training images come to%n",
                quality.images(),
                quality.realImages(),
                split));
        line(
                text,
                "fid-own-features",
                quality.made().fidOwnFeatures(),
                quality.floor().fidOwnFeatures());
        line(
                text,
                "class entropy, nats",
                quality.made().classEntropy(),
                quality.floor().classEntropy());
        line(text, "precision", quality.made().precision(), quality.floor().precision());
        line(text, "recall", quality.made().recall(), quality.floor().recall());
        line(text, "copies", quality.copies(), quality.copiesFloor());
        if (quality.trainingImages() > 0) {
            text.append(String.format(
                    Locale.ROOT, "%-20s %,10d  training images%n", "  looked for among", quality.trainingImages()));
        }
        text.append(String.format(
                Locale.ROOT,
                "%-20s %10s  by which it is measured, %s%n",
                "classifier accuracy",
                number(result.classifierAccuracy()),
                result.classifierSha256().substring(0, 12)));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, double made, double floor) {
        text.append(String.format(Locale.ROOT, "%-20s %10s  floor %s%n", name, number(made), number(floor)));
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4f", value) : "none";
    }
}
