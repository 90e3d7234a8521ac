package io.thalweg.jobs;

import io.thalweg.language.Continuations;
import io.thalweg.language.Continuations.Continued;
import io.thalweg.language.PromptFile;
import io.thalweg.lm.Sampling;
import io.thalweg.network.Checks;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Continues prompts with a language model. */
@Command(
        name = "text",
        description = "Continue a prompt with a language model, or, on Spark, every line of a file of prompts.")
final class GenerateTextCommand extends JobCommand {
    private static final int MOST_TOKENS = 1_000_000;
    private static final int MOST_SAMPLES = 1000;
    private static final int MOST_WORDS_TOLD = 20;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "A model made by 'thalweg train lm'.")
    @Nullable
    String model;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "What to continue; the beginning of a text if none.")
    String prompt = "";

    @Option(
            names = "--prompts",
            paramLabel = "FILE",
            description = "A prompt a line, continued on Spark; on any file system.")
    @Nullable
    String prompts;

    @Option(names = "--length", paramLabel = "N", description = "Tokens of a continuation (default: 50).")
    int length = 50;

    @Option(names = "--samples", paramLabel = "N", description = "Continuations of each prompt (default: 1).")
    int samples = 1;

    @Option(
            names = "--temperature",
            paramLabel = "N",
            description = "Under 1 the likely becomes likelier; 0 takes the likeliest (default: 1).")
    double temperature = 1;

    @Option(names = "--top-k", paramLabel = "N", description = "Draw among the N likeliest; 0 for all (default: 0).")
    int topK;

    @Option(
            names = "--top-p",
            paramLabel = "N",
            description = "Draw among the likeliest that have this much of the probability (default: 1).")
    double topP = 1;

    @Option(names = "--beam", paramLabel = "N", description = "Search with N beams instead of drawing (default: 0).")
    int beam;

    @Option(
            names = "--length-normalization",
            paramLabel = "N",
            description = "How far a beam's probability is corrected for its length; 0 for not (default: 1).")
    double lengthNormalization = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of every random draw (default: 1).")
    long seed = 1;

    @Mixin
    final EngineOptions network = new EngineOptions();

    @Mixin
    final SparkOptions spark = new SparkOptions();

    private Sampling sampling = Sampling.greedy();

    @Override
    void check(List<Problem> problems) {
        Places.requireFolder(problems, "--model", model);
        Places.requireFile(problems, "--prompts", prompts);
        try {
            sampling = new Sampling(temperature, topK, topP);
        } catch (BadConfiguration e) {
            problems.addAll(e.problems());
        }
        Checks checks = new Checks();
        checks.whole("--length", length, 1, MOST_TOKENS);
        checks.whole("--samples", samples, 1, MOST_SAMPLES);
        checks.whole("--beam", beam, 0, MOST_SAMPLES);
        checks.holds(
                lengthNormalization >= 0 && lengthNormalization <= 10,
                "--length-normalization",
                lengthNormalization,
                "0 to 10");
        boolean draws = beam == 0;
        String drawing = "drawing (no --beam)";
        checks.only(draws, "--temperature", temperature, 1.0, drawing);
        checks.only(draws, "--top-k", topK, 0, drawing);
        checks.only(draws, "--top-p", topP, 1.0, drawing);
        checks.only(!draws, "--length-normalization", lengthNormalization, 1.0, "--beam");
        problems.addAll(checks.problems());
        if (beam > 0 && samples > beam) {
            problems.add(Problem.of("--samples is more than the beams that are searched")
                    .found(samples)
                    .allowed("at most --beam, which is " + beam));
        }
        if (prompts != null && !prompt.isEmpty()) {
            problems.add(Problem.of("--prompt and --prompts exclude each other").remedy("Give one of them"));
        }
        spark.check(problems, 1);
    }

    @Override
    int run(Console console) throws Exception {
        Continuations.Request request =
                new Continuations.Request(length, samples, sampling, beam, lengthNormalization, seed);
        List<Continued> continued = prompts == null
                ? Continuations.of(new Configuration(), String.valueOf(model), network.engine, network.device, request)
                        .run(List.of(prompt))
                : OnSpark.run(this, request, prompts);
        String unknown = unknownWords(continued);
        if (!unknown.isEmpty()) {
            console.warning(unknown);
        }
        List<Map<String, Object>> json = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Continued one : continued) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("prompt", one.prompt());
            told.put("unknown", one.unknown());
            told.put("texts", one.texts());
            json.add(told);
            one.texts()
                    .forEach(found -> text.append(one.prompt())
                            .append(one.joint())
                            .append(found)
                            .append("\n"));
        }
        console.result(Map.of("continuations", json), text.toString());
        return ExitCode.DONE;
    }

    /** Of one prompt, which words; of many, how many have such words, and a few of these. */
    private static String unknownWords(List<Continued> continued) {
        List<Continued> having =
                continued.stream().filter(one -> !one.unknown().isEmpty()).toList();
        if (having.isEmpty()) {
            return "";
        }
        List<String> words = having.stream()
                .flatMap(one -> one.unknown().stream())
                .distinct()
                .toList();
        String some = String.join(", ", words.subList(0, Math.min(MOST_WORDS_TOLD, words.size())))
                + (words.size() > MOST_WORDS_TOLD ? ", ..." : "");
        return continued.size() == 1
                ? "the model does not know these words of the prompt, and takes them for the unknown word: " + some
                : having.size() + " of " + continued.size() + " prompts have words that the model does not know, "
                        + words.size() + " in all, and takes for the unknown word: " + some;
    }

    /** Apart, because picocli looks at every method of a command, and Spark may not be loaded for that. */
    private static final class OnSpark {
        private OnSpark() {}

        static List<Continued> run(GenerateTextCommand command, Continuations.Request request, String prompts)
                throws IOException {
            try (JavaSparkContext spark = SparkSetup.start(
                    "thalweg generate text",
                    command.spark.master,
                    command.spark.settings(),
                    new SparkSetup.Workload.Data())) {
                return Continuations.of(
                                spark.hadoopConfiguration(),
                                String.valueOf(command.model),
                                command.network.engine,
                                command.network.device,
                                request)
                        .run(
                                spark,
                                PromptFile.read(spark.hadoopConfiguration(), prompts),
                                4 * spark.defaultParallelism());
            }
        }
    }
}
