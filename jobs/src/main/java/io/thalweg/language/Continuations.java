package io.thalweg.language;

import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.Sampling;
import io.thalweg.lm.TextGenerator;
import io.thalweg.network.Device;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.random.Seeds;
import io.thalweg.storage.OutputFolder;
import io.thalweg.training.GeneratedText;
import io.thalweg.training.LanguageModelFolder;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/** Continues prompts with a model: one in this process, or many on Spark. */
public final class Continuations {
    private final LanguageModelFolder model;
    private final NetworkSource source;
    private final Request request;

    /**
     * How prompts are continued.
     *
     * @param length tokens of a continuation, 1 to 1,000,000
     * @param samples continuations of each prompt; with beams, at most as many as these
     * @param sampling how tokens are drawn
     * @param beams 0 to sample, else beams of a search
     * @param lengthNormalization alpha of the search
     * @param seed of every draw
     */
    public record Request(int length, int samples, Sampling sampling, int beams, double lengthNormalization, long seed)
            implements Serializable {}

    /**
     * A prompt continued.
     *
     * @param unknown words of the prompt that the model does not know
     * @param joint what stands between the prompt and a continuation
     * @param texts the continuations, best first if they were searched
     */
    public record Continued(String prompt, List<String> unknown, String joint, List<String> texts)
            implements Serializable {
        public Continued {
            unknown = List.copyOf(unknown);
            texts = List.copyOf(texts);
        }
    }

    private Continuations(LanguageModelFolder model, NetworkSource source, Request request) {
        this.model = model;
        this.source = source;
        this.request = request;
    }

    /** @throws BadConfiguration if the engine is not there, or the folder holds no language model */
    public static Continuations of(Configuration hadoop, String model, String engine, Device device, Request request) {
        LanguageModelFolder opened = LanguageModelFolder.open(OutputFolder.at(hadoop, model));
        NetworkSource source = NetworkSource.of(hadoop, opened, engine, device);
        source.check(opened);
        return new Continuations(opened, source, request);
    }

    /**
     * Continues prompts in this process; the draws for each are its own.
     *
     * @throws BadConfiguration if this machine lacks the device
     */
    public List<Continued> run(List<String> prompts) throws IOException {
        source.checkHere(model);
        Prompts cut = prompts(model);
        for (String prompt : prompts) {
            cut.ids(prompt, new ArrayList<>());
        }
        return run(model, cut, source, request, prompts, 0);
    }

    /** The same on Spark, in the prompts' order. */
    public List<Continued> run(JavaSparkContext spark, List<String> prompts, int partitions) {
        if (spark.isLocal()) {
            source.checkHere(model);
        }
        Prompts cut = prompts(model);
        List<List<String>> unknown = new ArrayList<>();
        for (String prompt : prompts) {
            List<String> words = new ArrayList<>();
            cut.ids(prompt, words);
            unknown.add(words);
        }
        NetworkSource network = source;
        Request asked = request;
        List<String> given = List.copyOf(prompts);
        int tasks = Math.min(partitions, prompts.size());
        List<Integer> parts = IntStream.range(0, tasks).boxed().toList();
        List<String[]> texts = spark.parallelize(parts, tasks)
                .mapPartitions(part -> part(network, asked, given, part.next(), tasks))
                .collect();
        List<Continued> continued = new ArrayList<>();
        for (int prompt = 0; prompt < given.size(); prompt++) {
            continued.add(new Continued(
                    given.get(prompt),
                    unknown.get(prompt),
                    joint(model, given.get(prompt)),
                    List.of(texts.get(prompt))));
        }
        return continued;
    }

    private static Iterator<String[]> part(
            NetworkSource source, Request request, List<String> prompts, int part, int parts) throws IOException {
        int from = (int) ((long) prompts.size() * part / parts);
        int to = (int) ((long) prompts.size() * (part + 1) / parts);
        LanguageModelFolder model = source.model();
        return run(model, prompts(model), source, request, prompts.subList(from, to), from).stream()
                .map(continued -> continued.texts().toArray(String[]::new))
                .iterator();
    }

    private static Prompts prompts(LanguageModelFolder model) {
        return new Prompts(model.vocabulary(), model.tokenizer());
    }

    private static List<Continued> run(
            LanguageModelFolder model,
            Prompts cut,
            NetworkSource source,
            Request request,
            List<String> prompts,
            int first)
            throws IOException {
        List<Continued> continued = new ArrayList<>();
        try (LanguageModel network = source.open(model)) {
            TextGenerator generator = new TextGenerator(network, model.shape(), cut.unknownWord());
            for (int i = 0; i < prompts.size(); i++) {
                List<String> unknown = new ArrayList<>();
                int[] prompt = cut.ids(prompts.get(i), unknown);
                long seed = Seeds.derive(request.seed(), "lm.prompt", first + i);
                continued.add(new Continued(
                        prompts.get(i),
                        unknown,
                        joint(model, prompts.get(i)),
                        texts(model, cut.end(), generator, prompt, request, seed)));
            }
        }
        return continued;
    }

    private static String joint(LanguageModelFolder model, String prompt) {
        return prompt.isEmpty() ? "" : GeneratedText.between(model.config().tokenizer());
    }

    private static List<String> texts(
            LanguageModelFolder model, int end, TextGenerator generator, int[] prompt, Request request, long seed) {
        List<String> texts = new ArrayList<>();
        if (request.beams() == 0) {
            for (int[] drawn :
                    generator.sample(prompt, request.length(), request.samples(), request.sampling(), seed)) {
                texts.add(GeneratedText.of(
                        drawn, model.vocabulary(), model.config().tokenizer(), end));
            }
        } else {
            generator.beamSearch(prompt, request.length(), request.beams(), end, request.lengthNormalization()).stream()
                    .limit(request.samples())
                    .forEach(found -> texts.add(GeneratedText.of(
                            found.tokens(), model.vocabulary(), model.config().tokenizer(), end)));
        }
        return texts;
    }
}
