package io.thalweg.report;

import io.thalweg.report.TrainingReport.Picture;
import io.thalweg.train.PictureSample;
import io.thalweg.train.RoundMetrics;
import java.util.Base64;
import java.util.List;

/**
 * What a model generated: at the end, and at its validations.
 *
 * @param rounds of the run, with their samples
 * @param exampleUnit what an example of the family is called, in the plural
 * @param samples texts of the finished model
 * @param pictures of the finished model
 */
record Generated(List<RoundMetrics> rounds, String exampleUnit, List<String> samples, List<Picture> pictures) {
    private static final int MOST_SAMPLES = 12;

    void draw(Html out) {
        texts(out);
        onTheWay(out);
        pictures(out);
    }

    private void pictures(Html out) {
        for (Picture picture : pictures) {
            out.raw("<h2>")
                    .text(picture.title())
                    .raw("</h2>\n<p><img class=\"sheet\" alt=\"images\" src=\"data:image/png;base64,");
            out.raw(Base64.getEncoder().encodeToString(picture.png())).raw("\"/></p>\n");
        }
    }

    private void texts(Html out) {
        if (!samples.isEmpty()) {
            out.raw("<section>\n").element("h2", "Generated");
            out.raw("<p class=\"note\">")
                    .text("Drawn from the model as it was at the end, from the beginning of a text.")
                    .raw("</p>\n");
            for (String sample : samples) {
                out.raw("<blockquote>");
                sample.lines().forEach(line -> out.raw("<bdi>").text(line).raw("</bdi><br/>"));
                out.raw("</blockquote>\n");
            }
            out.raw("</section>\n");
        }
    }

    /** What the model wrote or drew at its validations, from the first to the last. */
    private void onTheWay(Html out) {
        List<RoundMetrics> shown =
                rounds.stream().filter(round -> round.sample() != null).toList();
        if (shown.isEmpty()) {
            return;
        }
        out.raw("<section>\n").element("h2", "Generated as training went on");
        boolean sheets = PictureSample.isPicture(String.valueOf(shown.get(0).sample()));
        out.raw("<p class=\"note\">")
                .text((sheets ? "One sheet at each validation, from one noise" : "One text at each validation")
                        + (shown.size() > MOST_SAMPLES ? ", some of them" : "")
                        + "; metrics.jsonl has all.")
                .raw("</p>\n");
        int count = Math.min(MOST_SAMPLES, shown.size());
        for (int i = 0; i < count; i++) {
            RoundMetrics round = shown.get(count == 1 ? shown.size() - 1 : i * (shown.size() - 1) / (count - 1));
            String sample = String.valueOf(round.sample());
            boolean isPicture = PictureSample.isPicture(sample);
            out.raw(isPicture ? "<div class=\"shown\"><h3>" : "<h3>")
                    .text("After round " + (round.round() + 1) + ", " + Numbers.grouped(round.examplesSeen()) + " "
                            + exampleUnit)
                    .raw("</h3>\n");
            if (isPicture) {
                out.raw("<img class=\"sheet\" alt=\"images\" src=\"")
                        .text(sample)
                        .raw("\"/></div>\n");
            } else {
                out.raw("<blockquote>");
                sample.lines().forEach(line -> out.raw("<bdi>").text(line).raw("</bdi><br/>"));
                out.raw("</blockquote>\n");
            }
        }
        out.raw("</section>\n");
    }
}
