package io.thalweg.jobs;

import static io.thalweg.jobs.QuickstartSteps.IMAGE_MODEL;
import static io.thalweg.jobs.QuickstartSteps.LANGUAGE_MODEL;
import static io.thalweg.jobs.QuickstartSteps.PICTURES;
import static io.thalweg.jobs.QuickstartSteps.SHEET;
import static io.thalweg.jobs.QuickstartSteps.TEXT;

import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.problem.Problem;
import io.thalweg.quickstart.LetterPictures;
import io.thalweg.quickstart.WordNetGlosses;
import io.thalweg.storage.Json;
import io.thalweg.train.Figures;
import io.thalweg.train.RoundMetrics;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The whole story on text and fonts that come with Maven's jars. Every step is a command as a user would give it, printed before
 * it runs, so that this one can be left behind.
 */
@Command(
        name = "quickstart",
        description =
                "From text to embeddings, a language model and a GAN in a few minutes: the definitions of WordNet are"
                        + " prepared, trained on by two replicas, and embedded; a language model learns to write such"
                        + " definitions; a GAN learns to draw letters. Prints each command it runs.")
final class QuickstartCommand extends JobCommand {
    private static final String TEXT_LICENCE = "WORDNET-LICENCE.txt";
    private static final String FONT_LICENCE = "FONTS-LICENCE.txt";
    private static final int FONT_LICENCE_HEAD = 8;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The folder written; refused if it holds anything (default: quickstart).")
    String out = "quickstart";

    @Option(names = "--overwrite", description = "Replace what an earlier quickstart has left in --out.")
    boolean overwrite;

    @Override
    void check(List<Problem> problems) {
        if (!overwrite) {
            Places.requireVacant(problems, "--out", out, "--overwrite");
        }
        if (out.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")) {
            problems.add(Problem.of("--out is not on this machine")
                    .found(out)
                    .allowed("a local folder")
                    .remedy("The commands that the quickstart prints take any file system"));
        }
    }

    @Override
    int run(Console console) throws Exception {
        long start = System.nanoTime();
        Path folder = Path.of(out);
        Files.createDirectories(folder);
        writeText(folder, console);
        writePictures(folder, console);
        for (List<String> step : steps()) {
            int code = step(step, console);
            if (code != ExitCode.DONE) {
                return code;
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Learned learned = learned();
        console.result(result(seconds, learned), story(seconds, learned));
        return ExitCode.DONE;
    }

    private void writeText(Path folder, Console console) throws IOException {
        String licence = WordNetGlosses.licence();
        Files.writeString(folder.resolve(TEXT_LICENCE), licence);
        long definitions;
        try (BufferedWriter writer = Files.newBufferedWriter(folder.resolve(TEXT), StandardCharsets.UTF_8)) {
            definitions = WordNetGlosses.write(writer);
        }
        console.say(String.format(
                Locale.ROOT, "The %,d definitions of WordNet 3.1, one a line: %s", definitions, path(TEXT)));
        console.say("WordNet has a licence of its own (" + path(TEXT_LICENCE) + "):\n");
        console.say(licence.indent(2));
    }

    private void writePictures(Path folder, Console console) throws IOException {
        String licence = LetterPictures.licence();
        Files.writeString(folder.resolve(FONT_LICENCE), licence);
        int pictures;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(PICTURES)))) {
            pictures = LetterPictures.write(out);
        }
        console.say(String.format(
                Locale.ROOT, "%,d pictures of letters, drawn from the Liberation fonts: %s", pictures, path(PICTURES)));
        console.say("The fonts have a licence of their own (" + path(FONT_LICENCE) + "):\n");
        console.say(licence.lines()
                .limit(FONT_LICENCE_HEAD)
                .collect(Collectors.joining("\n"))
                .indent(2));
    }

    /** The commands, in order. */
    List<List<String>> steps() {
        return new QuickstartSteps(Path.of(out), overwrite).all();
    }

    private int step(List<String> step, Console console) {
        console.say("\n$ thalweg "
                + String.join(" ", step.stream().map(QuickstartCommand::quoted).toList()));
        long start = System.nanoTime();
        List<String> args = new ArrayList<>(step);
        switch (console.verbosity()) {
            case QUIET -> args.add("--quiet");
            case VERBOSE -> args.add("--verbose");
            case NORMAL -> {}
        }
        // With --json there is one object on standard output, and it is this command's.
        PrintStream results = common.json ? console.err() : console.out();
        int code = Main.run(args.toArray(String[]::new), results, console.err());
        if (code == ExitCode.DONE) {
            console.say(String.format(Locale.ROOT, "(%.0f s)", (System.nanoTime() - start) / 1e9));
        }
        return code;
    }

    private String path(String name) {
        return Path.of(out).resolve(name).toString();
    }

    /** As a shell wants it. */
    private static String quoted(String argument) {
        return argument.matches("[A-Za-z0-9_./:=,+-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    /** What the language model came to: losses on the validation split in nats per word, and a text of its own. */
    private record Learned(double lossBefore, double lossAfter, List<String> definitions) {}

    private Learned learned() throws IOException {
        Path metrics = Path.of(path(LANGUAGE_MODEL)).resolve(ModelManifest.METRICS);
        double before = Double.NaN;
        double after = Double.NaN;
        String sample = "";
        for (String line : Files.readAllLines(metrics)) {
            RoundMetrics round =
                    Json.parse(line.getBytes(StandardCharsets.UTF_8), RoundMetrics.class, metrics.toString());
            before = round.figures().getOrDefault(Figures.VALIDATION_LOSS_BEFORE, before);
            after = round.validationLoss() == null ? after : round.validationLoss();
            sample = round.sample() == null ? sample : round.sample();
        }
        // The last one ends where the sample does.
        List<String> lines = sample.lines().filter(line -> !line.isBlank()).toList();
        return new Learned(before, after, lines.size() > 1 ? lines.subList(0, lines.size() - 1) : lines);
    }

    private Map<String, Object> result(double seconds, Learned learned) {
        Map<String, Object> result = new LinkedHashMap<>();
        for (String name : List.of("data", "model", "embeddings")) {
            result.put(name, path(name));
        }
        result.put("report", path("model/report.html"));
        result.put("language_model", path(LANGUAGE_MODEL));
        result.put("validation_loss_before", learned.lossBefore);
        result.put("validation_loss_after", learned.lossAfter);
        result.put("definitions", learned.definitions);
        result.put("gan", path(IMAGE_MODEL));
        result.put("letters", path(SHEET));
        result.put("seconds", seconds);
        return result;
    }

    private String story(double seconds, Learned learned) {
        return String.format(
                Locale.ROOT,
                """

                Done in %.0f seconds.
                  the text        %s
                  the dataset     %s
                  the model       %s
                  its report      %s   (open it in a browser)
                  the embeddings  %s   (Parquet: id, text, vector)
                  language model  %s   (its report is in it too)
                  the GAN         %s   (so is its own, with letters as they came about)
                  its letters     %s   (A to J, a column each)
                A word of a definition it has not seen cost it %.2f nats before training (a choice among %,.0f words) and
                costs %.2f after (among %,.0f). Some definitions that it wrote then:
                %s
                """,
                seconds,
                path(TEXT),
                path("data"),
                path("model"),
                path("model/report.html"),
                path("embeddings"),
                path(LANGUAGE_MODEL),
                path(IMAGE_MODEL),
                path(SHEET),
                learned.lossBefore,
                Math.exp(learned.lossBefore),
                learned.lossAfter,
                Math.exp(learned.lossAfter),
                String.join("\n", learned.definitions).indent(2).stripTrailing());
    }
}
