package io.thalweg.report;

import io.thalweg.prepare.pipeline.DroppedSample;
import io.thalweg.prepare.pipeline.Flow;
import io.thalweg.prepare.pipeline.LengthHistogram;
import io.thalweg.prepare.pipeline.LineSample;
import io.thalweg.prepare.pipeline.PipelineAccount;
import io.thalweg.prepare.pipeline.RepeatedLine;
import io.thalweg.prepare.pipeline.StepAccount;
import io.thalweg.report.Plot.LegendEntry;
import io.thalweg.report.Plot.ReadOut;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code report.html} shows of a dataset that was made by a pipeline: a funnel over its steps, lengths and languages of
 * documents, the commonest lines, and what was dropped for which reason. {@link #html} is a pure function of it.
 *
 * @param account of every step
 * @param sample of what remains, in which lines were counted
 * @param splits documents of each split, by name
 * @param vocabularySize of the dataset
 * @param createdBy name and version of the program
 */
public record PipelineReport(
        PipelineAccount account,
        Optional<LineSample> sample,
        Map<String, Long> splits,
        long vocabularySize,
        String createdBy) {
    private static final int MOST_LANGUAGES = 40;

    /** The page, whole: nothing is fetched and nothing runs. */
    public byte[] html() {
        Html out = new Html();
        out.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        out.raw("<meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"/>\n");
        out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        out.raw("<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>Pipeline report</title>\n<style>\n");
        out.raw(TrainingReport.styleSheet()).raw("</style>\n</head>\n<body>\n<main>\n");
        header(out);
        funnel(out);
        lengths(out);
        languages(out);
        lines(out);
        sample.ifPresent(counted -> lines(out, counted));
        account.steps().forEach(step -> dropped(out, step));
        out.raw("</main>\n</body>\n</html>\n");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void header(Html out) {
        Flow in = account.in();
        Flow left = account.out();
        out.raw("<header>\n").element("h1", "Pipeline report");
        out.raw("<p class=\"sub\">").text("By " + createdBy).raw("</p>\n<dl class=\"facts\">\n");
        fact(out, "documents read", Numbers.grouped(in.documents()));
        fact(out, "documents that remain", Numbers.grouped(left.documents()));
        fact(out, "of documents", Numbers.percent(left.documents(), in.documents()));
        fact(out, "text read", Numbers.bytes(in.bytes()));
        fact(out, "text that remains", Numbers.bytes(left.bytes()));
        fact(out, "of text", Numbers.percent(left.bytes(), in.bytes()));
        splits.forEach((split, documents) -> fact(out, split + " documents", Numbers.grouped(documents)));
        fact(out, "vocabulary", Numbers.grouped(vocabularySize));
        out.raw("</dl>\n</header>\n");
    }

    private static void fact(Html out, String label, String value) {
        out.raw("<div>").element("dt", label).element("dd", value).raw("</div>\n");
    }

    private void funnel(Html out) {
        Flow in = account.in();
        out.raw("<section>\n").element("h2", "What became of the documents");
        out.raw("<div class=\"card\"><ol>");
        row(out, "read", in.documents(), in.documents(), flow(in, in));
        for (StepAccount step : account.steps()) {
            row(out, step.id(), step.out().documents(), in.documents(), flow(step.out(), in));
        }
        out.raw("</ol></div>\n</section>\n");
    }

    private static String flow(Flow flow, Flow all) {
        return Numbers.grouped(flow.documents()) + " documents, " + Numbers.percent(flow.documents(), all.documents())
                + "; " + Numbers.bytes(flow.bytes());
    }

    /** A line with a bar behind it as long as its part of the whole. */
    private static void row(Html out, String name, long part, long whole, String value) {
        double share = whole == 0 ? 0 : Math.max(0, Math.min(1, (double) part / whole));
        out.raw("<li><span class=\"bar\" style=\"width:").number(100 * share).raw("%\"></span><bdi>");
        out.text(name).raw("</bdi><span class=\"value\">").text(value).raw("</span></li>");
    }

    private void lengths(Html out) {
        LengthHistogram before = account.lengthsBefore();
        LengthHistogram after = account.lengthsAfter();
        int classes = Math.max(before.counts().size(), after.counts().size());
        if (classes < 3) {
            return;
        }
        long most = 1;
        for (int i = 0; i < classes; i++) {
            most = Math.max(most, Math.max(count(before, i), count(after, i)));
        }
        Plot plot = new Plot(
                Ticks.covering(0, middle(classes), 6),
                Ticks.covering(0, most, 5),
                "length of a document, as a power of ten of bytes",
                "documents");
        out.raw("<section>\n").element("h2", "Lengths of documents").raw("<figure>");
        Plot.heading(
                out,
                "Before the first step and behind the last",
                List.of(new LegendEntry("before", "series-1"), new LegendEntry("after", "series-2")));
        plot.open(out, "Documents by their length");
        plot.axes(out);
        Curve.draw(out, "series-1", points(plot, before, classes));
        Curve.draw(out, "series-2", points(plot, after, classes));
        List<ReadOut> readOuts = new ArrayList<>();
        for (int i = 1; i < classes; i++) {
            readOuts.add(new ReadOut(
                    Math.log10(LengthHistogram.from(i)),
                    Math.log10(LengthHistogram.from(i + 1)),
                    List.of(
                            Numbers.grouped(LengthHistogram.from(i)) + " to "
                                    + Numbers.grouped(LengthHistogram.from(i + 1) - 1) + " bytes",
                            "before " + Numbers.grouped(count(before, i)),
                            "after " + Numbers.grouped(count(after, i)))));
        }
        plot.readOuts(out, readOuts);
        plot.close(out);
        out.raw("</figure>\n</section>\n");
    }

    private static long count(LengthHistogram lengths, int index) {
        return index < lengths.counts().size() ? lengths.counts().get(index) : 0;
    }

    private static double middle(int index) {
        return (Math.log10(LengthHistogram.from(index)) + Math.log10(LengthHistogram.from(index + 1))) / 2;
    }

    private static List<double[]> points(Plot plot, LengthHistogram lengths, int classes) {
        List<double[]> points = new ArrayList<>();
        for (int i = 1; i < classes; i++) {
            points.add(new double[] {plot.px(middle(i)), plot.py(count(lengths, i))});
        }
        return points;
    }

    private void languages(Html out) {
        if (account.languages().isEmpty()) {
            return;
        }
        long all = account.out().documents();
        out.raw("<section>\n").element("h2", "Languages of what remains").raw("<div class=\"card\"><ol>");
        account.languages().entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Flow> each) ->
                                -each.getValue().documents())
                        .thenComparing(Map.Entry::getKey))
                .limit(MOST_LANGUAGES)
                .forEach(each -> row(
                        out, each.getKey(), each.getValue().documents(), all, flow(each.getValue(), account.out())));
        out.raw("</ol></div>\n");
        if (account.languages().size() > MOST_LANGUAGES) {
            out.raw("<p class=\"note\">")
                    .text("And " + (account.languages().size() - MOST_LANGUAGES) + " others.")
                    .raw("</p>\n");
        }
        out.raw("</section>\n");
    }

    private void lines(Html out) {
        if (account.repeatedLines().isEmpty()) {
            return;
        }
        long most = account.repeatedLines().stream()
                .mapToLong(RepeatedLine::copies)
                .max()
                .orElse(1);
        out.raw("<section>\n").element("h2", "The commonest repeated lines that were dropped");
        out.raw("<p class=\"note\">")
                .text("As they are held against each other, without what does not count in that.")
                .raw("</p>\n<div class=\"card\"><ol>");
        for (RepeatedLine line : account.repeatedLines()) {
            row(out, line.text(), line.copies(), most, Numbers.grouped(line.copies()) + " copies");
        }
        out.raw("</ol></div>\n</section>\n");
    }

    private static void lines(Html out, LineSample counted) {
        if (counted.repeated().isEmpty()) {
            return;
        }
        long most = counted.repeated().get(0).times();
        out.raw("<section>\n").element("h2", "The commonest repeated lines of what remains");
        out.raw("<p class=\"note\">")
                .text((counted.documents() == counted.allDocuments()
                                ? "Counted in all documents, "
                                : "Counted in a sample of " + Numbers.grouped(counted.documents()) + " of "
                                        + Numbers.grouped(counted.allDocuments()) + " documents, ")
                        + Numbers.grouped(counted.lines())
                        + " lines; as lines are held against each other, without what does not count in that.")
                .raw("</p>\n<div class=\"card\"><ol>");
        for (LineSample.CommonLine line : counted.repeated()) {
            row(out, line.text(), line.times(), most, Numbers.grouped(line.times()) + " times");
        }
        out.raw("</ol></div>\n</section>\n");
    }

    private static void dropped(Html out, StepAccount step) {
        out.raw("<section>\n").element("h2", "Step " + step.id());
        out.raw("<p class=\"note\">")
                .text(step.kind() + ": " + Numbers.grouped(step.in().documents()) + " documents in, "
                        + Numbers.grouped(step.out().documents()) + " out")
                .raw("</p>\n");
        if (!step.counters().isEmpty()) {
            out.raw("<table><caption>").text("Counted").raw("</caption><tbody>\n");
            step.counters()
                    .forEach((name, count) -> out.raw("<tr><th scope=\"row\">")
                            .text(name.replace('_', ' '))
                            .raw("</th><td>")
                            .text(Numbers.grouped(count))
                            .raw("</td></tr>\n"));
            out.raw("</tbody></table>\n");
        }
        step.dropped().forEach((reason, documents) -> {
            out.raw("<table><caption>")
                    .text(reason.replace('_', ' ') + ": " + Numbers.grouped(documents) + " documents")
                    .raw("</caption><tbody>\n");
            for (DroppedSample sample : step.samples().getOrDefault(reason, List.of())) {
                out.raw("<tr><th scope=\"row\"><bdi>").text(sample.id()).raw("</bdi><br/>");
                out.text(sample.detail()).raw("</th><td><bdi>");
                out.text(sample.text()).raw("</bdi></td></tr>\n");
            }
            out.raw("</tbody></table>\n");
        });
        out.raw("</section>\n");
    }
}
