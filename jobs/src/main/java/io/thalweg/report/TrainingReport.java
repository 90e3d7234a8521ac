package io.thalweg.report;

import io.thalweg.checkpoint.Provenance;
import io.thalweg.train.Figures;
import io.thalweg.train.RoundMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code report.html} shows of a run. {@link #html} is a pure function of it: the same report gives the same bytes.
 *
 * @param family as the user names it, for example {@code "word2vec"}
 * @param exampleUnit what an example of the family is called, in the plural: {@code "words"}
 * @param facts what is worth knowing first, label and value, in the order shown; may be empty
 * @param provenance where the model comes from
 * @param rounds every round of the run, in order; of a resumed run, those before too
 * @param neighbourhoods a choice of words with their nearest; may be empty
 * @param wordMap of the commonest words, or null
 * @param samples texts that the model generated; may be empty
 * @param pictures that the model made; may be empty
 * @param curves how the family's training is drawn
 */
public record TrainingReport(
        String family,
        String exampleUnit,
        List<Fact> facts,
        Provenance provenance,
        List<RoundMetrics> rounds,
        List<Neighbourhood> neighbourhoods,
        @Nullable WordMap wordMap,
        List<String> samples,
        List<Picture> pictures,
        FamilyCurves curves) {
    public TrainingReport {
        facts = List.copyOf(facts);
        rounds = List.copyOf(rounds);
        neighbourhoods = List.copyOf(neighbourhoods);
        samples = List.copyOf(samples);
        pictures = List.copyOf(pictures);
    }

    /** Of a family that has a loss. */
    public TrainingReport(
            String family,
            String exampleUnit,
            List<Fact> facts,
            Provenance provenance,
            List<RoundMetrics> rounds,
            List<Neighbourhood> neighbourhoods,
            @Nullable WordMap wordMap,
            List<String> samples,
            List<Picture> pictures) {
        this(
                family,
                exampleUnit,
                facts,
                provenance,
                rounds,
                neighbourhoods,
                wordMap,
                samples,
                pictures,
                FamilyCurves.OF_LOSS);
    }

    /** Of a family that generates nothing. */
    public TrainingReport(
            String family,
            String exampleUnit,
            List<Fact> facts,
            Provenance provenance,
            List<RoundMetrics> rounds,
            List<Neighbourhood> neighbourhoods,
            @Nullable WordMap wordMap) {
        this(family, exampleUnit, facts, provenance, rounds, neighbourhoods, wordMap, List.of(), List.of());
    }

    /** @param png the picture's file */
    public record Picture(String title, byte[] png) {}

    /** @param label for example {@code "vocabulary"} */
    public record Fact(String label, String value) {}

    /** The page, UTF-8, well-formed as XML too. */
    public byte[] html() {
        Html out = new Html();
        out.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
        // Nothing may be fetched and no script may run, whatever a word of the vocabulary tries.
        out.raw("<meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"/>\n");
        out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n");
        out.raw("<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>");
        out.text(family + " training report")
                .raw("</title>\n<style>\n")
                .raw(styleSheet())
                .raw("</style>\n");
        out.raw("</head>\n<body>\n<main>\n");
        header(out);
        progress(out);
        words(out);
        new Generated(rounds, exampleUnit, samples, pictures).draw(out);
        tables(out);
        out.raw("</main>\n</body>\n</html>\n");
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void header(Html out) {
        out.raw("<header>\n").element("h1", family + " training report");
        out.raw("<p class=\"sub\">").text("Finished " + provenance.finishedAt());
        Map<String, String> program = provenance.program();
        String by = (program.getOrDefault("name", "") + " " + program.getOrDefault("version", "")).strip();
        out.text(by.isEmpty() ? "" : " by " + by).raw("</p>\n<dl class=\"facts\">\n");
        for (Fact fact : summary()) {
            fact(out, fact);
        }
        for (Fact fact : facts) {
            fact(out, fact);
        }
        out.raw("</dl>\n</header>\n");
    }

    private static void fact(Html out, Fact fact) {
        out.raw("<div>").element("dt", fact.label()).element("dd", fact.value()).raw("</div>\n");
    }

    /** What every family's run can say of itself. */
    private List<Fact> summary() {
        if (rounds.isEmpty()) {
            return List.of(new Fact("rounds", "0"));
        }
        RoundMetrics last = rounds.get(rounds.size() - 1);
        double seconds = total(RoundMetrics::seconds);
        long examples = rounds.stream().mapToLong(RoundMetrics::examples).sum();
        List<Fact> facts = new java.util.ArrayList<>();
        facts.add(new Fact("final training loss", Ticks.plain(last.loss(), 4)));
        Double before = rounds.get(0).figures().get(Figures.VALIDATION_LOSS_BEFORE);
        if (before != null) {
            facts.add(new Fact(curves.validation() + " before training", Ticks.plain(before, 4)));
        }
        rounds.stream()
                .map(RoundMetrics::validationLoss)
                .filter(java.util.Objects::nonNull)
                .reduce((first, second) -> second)
                .ifPresent(loss -> facts.add(new Fact("final " + curves.validation(), Ticks.plain(loss, 4))));
        facts.add(new Fact(exampleUnit + " trained on", Numbers.grouped(last.examplesSeen())));
        facts.add(new Fact("rounds", Numbers.grouped(rounds.size())));
        facts.add(new Fact("epochs", Ticks.plain(last.epoch(), 2)));
        facts.add(new Fact("time in rounds", Numbers.duration(seconds)));
        facts.add(new Fact(
                exampleUnit + " per second", Numbers.grouped(seconds > 0 ? Math.round(examples / seconds) : 0)));
        facts.add(new Fact("time communicating", Numbers.percent(total(RoundMetrics::communicationSeconds), seconds)));
        facts.add(new Fact("time idle", Numbers.percent(total(RoundMetrics::idleSeconds), seconds)));
        facts.add(new Fact(
                "state moved", Numbers.bytes(total(round -> (double) round.bytesReceived() + round.bytesSent()))));
        rounds.stream()
                .map(round -> round.figures().get(Figures.NATIVE_BYTES))
                .filter(java.util.Objects::nonNull)
                .max(Double::compare)
                .ifPresent(most -> facts.add(new Fact("memory besides the heap, at most", Numbers.bytes(most))));
        return facts;
    }

    private double total(java.util.function.ToDoubleFunction<RoundMetrics> value) {
        double sum = 0;
        for (RoundMetrics round : rounds) {
            sum += value.applyAsDouble(round);
        }
        return sum;
    }

    private void progress(Html out) {
        out.raw("<section>\n").element("h2", "How the training went").raw("\n");
        if (rounds.isEmpty()) {
            out.raw("<p class=\"note\">").text("No round was run.").raw("</p>\n");
        } else {
            for (FamilyCurves.Mark mark : curves.marks()) {
                out.raw("<p class=\"warning\">")
                        .text("After round " + (mark.round() + 1) + ": " + mark.text() + ".")
                        .raw("</p>\n");
            }
            new TrainingCharts(rounds, exampleUnit, curves).draw(out);
        }
        out.raw("</section>\n");
    }

    private void words(Html out) {
        if (!neighbourhoods.isEmpty()) {
            out.raw("<section>\n").element("h2", "Nearest neighbours");
            out.raw("<p class=\"note\">")
                    .text("By the cosine of the word vectors; beside a word, how often the")
                    .text(" training text has it.")
                    .raw("</p>\n<div class=\"cards\">\n");
            neighbourhoods.forEach(neighbourhood -> card(out, neighbourhood));
            out.raw("</div>\n</section>\n");
        }
        if (wordMap != null && !wordMap.words().isEmpty()) {
            out.raw("<section class=\"wide\">\n");
            out.element("h2", "The " + wordMap.words().size() + " commonest words");
            out.raw("<p class=\"note\">")
                    .text("Words used alike lie near each other (t-SNE); distances across")
                    .text(" the map and its directions mean nothing. Point at a dot to see a hidden word.")
                    .raw("</p>\n");
            WordMapChart.draw(out, wordMap);
            out.raw("</section>\n");
        }
    }

    private static void card(Html out, Neighbourhood neighbourhood) {
        out.raw("<div class=\"card\"><h3><bdi>").text(neighbourhood.word()).raw("</bdi> <span>");
        out.text(Numbers.grouped(neighbourhood.count())).raw("</span></h3>\n<ol>");
        for (Neighbourhood.Neighbour neighbour : neighbourhood.neighbours()) {
            double share = Math.max(0, Math.min(1, neighbour.similarity()));
            out.raw("<li><span class=\"bar\" style=\"width:")
                    .number(100 * share)
                    .raw("%\"></span><bdi>");
            out.text(neighbour.word()).raw("</bdi><span class=\"value\">");
            out.text(String.format(java.util.Locale.ROOT, "%.2f", neighbour.similarity()))
                    .raw("</span></li>");
        }
        out.raw("</ol></div>\n");
    }

    private void tables(Html out) {
        out.raw("<section>\n").element("h2", "Where it comes from").raw("\n<div class=\"tables\">\n");
        Map<String, Object> run = new TreeMap<>();
        run.put("seed", provenance.seed());
        run.put("run hash", provenance.runHash());
        run.put("started", provenance.startedAt());
        run.put("finished", provenance.finishedAt());
        out.raw("<div class=\"stack\">");
        ConfigTable.flattened(provenance.config()).forEach((name, settings) -> table(out, name, settings));
        out.raw("</div>\n");
        out.raw("<div class=\"stack\">");
        table(out, "Run", run);
        table(out, "Data", provenance.data());
        table(out, "Program", provenance.program());
        table(out, "Versions", provenance.versions());
        table(out, "Hardware", provenance.hardware());
        out.raw("</div>\n</div>\n</section>\n");
    }

    private static void table(Html out, String title, Map<String, ?> entries) {
        if (entries.isEmpty()) {
            return;
        }
        out.raw("<table><caption>").text(title).raw("</caption><tbody>\n");
        new TreeMap<>(entries)
                .forEach((key, value) -> out.raw("<tr>")
                        .raw("<th scope=\"row\">")
                        .text(key.replace('_', ' '))
                        .raw("</th><td>")
                        .text(String.valueOf(value))
                        .raw("</td></tr>\n"));
        out.raw("</tbody></table>\n");
    }

    static String styleSheet() {
        try (InputStream in = TrainingReport.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is not beside " + TrainingReport.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("report.css cannot be read", e);
        }
    }
}
