package io.thalweg.jobs;

import io.thalweg.dataset.ImageColours;
import io.thalweg.dataset.ImageManifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a dataset of images left out, and what the images of its splits look like. */
final class ImageAccount {
    private static final int DECIMALS = 1000;

    private ImageAccount() {}

    /** For programs, and for {@code inspect}; nothing of what the manifest does not tell. */
    static Map<String, Object> json(ImageManifest manifest) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (!manifest.dropped().isEmpty()) {
            Map<String, Object> dropped = new LinkedHashMap<>();
            manifest.dropped().forEach(each -> {
                Map<String, Object> told = new LinkedHashMap<>();
                told.put("images", each.images());
                told.put("examples", examples(each));
                dropped.put(each.reason(), told);
            });
            json.put("dropped", dropped);
        }
        Map<String, Object> colours = new LinkedHashMap<>();
        new TreeMap<>(manifest.colours()).forEach((split, each) -> {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("mean", rounded(each.mean()));
            told.put("deviation", rounded(each.deviation()));
            told.put("grey_share", rounded(each.greyShare()));
            told.put("brightness", each.brightness());
            colours.put(split, told);
        });
        if (!colours.isEmpty()) {
            json.put("colours", colours);
        }
        return json;
    }

    private static List<String> examples(ImageManifest.Dropped dropped) {
        return dropped.examples().stream()
                .map(each -> each.id() + ": " + each.detail())
                .toList();
    }

    private static List<Double> rounded(List<Double> values) {
        return values.stream().map(ImageAccount::rounded).toList();
    }

    private static double rounded(double value) {
        return (double) Math.round(value * DECIMALS) / DECIMALS;
    }

    /** For people, after a preparation. */
    static String text(ImageManifest manifest) {
        StringBuilder text = new StringBuilder();
        for (ImageManifest.Dropped each : manifest.dropped()) {
            line(text, "dropped", String.format(Locale.ROOT, "%,d as %s", each.images(), each.reason()));
            examples(each).stream().limit(1).forEach(example -> line(text, "", example));
        }
        new TreeMap<>(manifest.colours()).forEach((split, each) -> line(text, "colours", colours(split, each)));
        return text.toString();
    }

    private static String colours(String split, ImageColours colours) {
        List<String> channels = new ArrayList<>();
        for (int i = 0; i < colours.mean().size(); i++) {
            channels.add(String.format(
                    Locale.ROOT,
                    "%.1f +- %.1f",
                    colours.mean().get(i),
                    colours.deviation().get(i)));
        }
        return split + ": " + String.join(", ", channels)
                + (channels.size() == 1 ? "" : String.format(Locale.ROOT, "; %.1f%% grey", 100 * colours.greyShare()));
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "  %-11s %s%n", label, value));
    }
}
