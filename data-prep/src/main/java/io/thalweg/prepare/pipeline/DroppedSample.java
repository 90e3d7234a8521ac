package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.staging.WordTable;
import io.thalweg.random.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A document, or an image, that was dropped.
 *
 * @param id the document's name
 * @param detail what was found against what is allowed; may be empty
 * @param text how it begins; of an image nothing
 */
public record DroppedSample(String id, String detail, String text) {
    /** Documents of each reason that are told. */
    public static final int MOST = 5;

    private static final int MOST_TEXT = 200;
    private static final int MOST_DETAIL = 300;

    private static final Comparator<DroppedSample> ORDER =
            Comparator.comparingLong((DroppedSample sample) -> rank(sample.id)).thenComparing(DroppedSample::id);

    public DroppedSample {
        detail = beginning(detail, MOST_DETAIL);
        text = beginning(text, MOST_TEXT);
    }

    private static String beginning(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }

    /** What decides whether a document is among those told: the same wherever it is met. */
    static long rank(String id) {
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        return Seeds.mix(WordTable.hash64(name, 0, name.length));
    }

    /** Those of both that are told of all together. */
    public static List<DroppedSample> merged(List<DroppedSample> some, List<DroppedSample> others) {
        List<DroppedSample> all = new ArrayList<>(some);
        all.addAll(others);
        all.sort(ORDER);
        return List.copyOf(all.subList(0, Math.min(MOST, all.size())));
    }
}
