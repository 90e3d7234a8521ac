package io.thalweg.language;

import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.Sampling;
import io.thalweg.lm.TextGenerator;
import io.thalweg.network.Device;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.random.Seeds;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.SpecialTokens;
import io.thalweg.text.Vocabulary;
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

    /** @throws BadConfiguration if the engine is not there, or a beam is wider than the vocabulary allows */
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
        for (String prompt : prompts) {
            tokens(model, prompt, new ArrayList<>());
        }
        return run(model, source, request, prompts, 0);
    }

    /** The same on Spark, in the prompts' order. */
    public List<Continued> run(JavaSparkContext spark, List<String> prompts, int partitions) {
        if (spark.isLocal()) {
            source.checkHere(model);
        }
        for (String prompt : prompts) {
            tokens(model, prompt, new ArrayList<>());
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
            List<String> unknown = new ArrayList<>();
            tokens(model, given.get(prompt), unknown);
            continued.add(new Continued(
                    given.get(prompt), unknown, joint(model, given.get(prompt)), List.of(texts.get(prompt))));
        }
        return continued;
    }

    private static Iterator<String[]> part(
            NetworkSource source, Request request, List<String> prompts, int part, int parts) throws IOException {
        int from = (int) ((long) prompts.size() * part / parts);
        int to = (int) ((long) prompts.size() * (part + 1) / parts);
        return run(source.model(), source, request, prompts.subList(from, to), from).stream()
                .map(continued -> continued.texts().toArray(String[]::new))
                .iterator();
    }

    private static List<Continued> run(
            LanguageModelFolder model, NetworkSource source, Request request, List<String> prompts, int first)
            throws IOException {
        List<Continued> continued = new ArrayList<>();
        Vocabulary vocabulary = model.vocabulary();
        try (LanguageModel network = source.open(model)) {
            TextGenerator generator =
                    new TextGenerator(network, model.shape(), vocabulary.id(TextPreparationConfig.UNKNOWN_WORD));
            for (int i = 0; i < prompts.size(); i++) {
                List<String> unknown = new ArrayList<>();
                int[] prompt = tokens(model, prompts.get(i), unknown);
                long seed = Seeds.derive(request.seed(), "lm.prompt", first + i);
                continued.add(new Continued(
                        prompts.get(i),
                        unknown,
                        joint(model, prompts.get(i)),
                        texts(model, generator, prompt, request, seed)));
            }
        }
        return continued;
    }

    private static String joint(LanguageModelFolder model, String prompt) {
        return prompt.isEmpty() ? "" : GeneratedText.between(model.config().tokenizer());
    }

    private static List<String> texts(
            LanguageModelFolder model, TextGenerator generator, int[] prompt, Request request, long seed) {
        List<String> texts = new ArrayList<>();
        if (request.beams() == 0) {
            for (int[] drawn :
                    generator.sample(prompt, request.length(), request.samples(), request.sampling(), seed)) {
                texts.add(GeneratedText.of(
                        drawn, model.vocabulary(), model.config().tokenizer()));
            }
        } else {
            int end = SpecialTokens.documentEnd(model.vocabulary());
            generator.beamSearch(prompt, request.length(), request.beams(), end, request.lengthNormalization()).stream()
                    .limit(request.samples())
                    .forEach(found -> texts.add(GeneratedText.of(
                            found.tokens(), model.vocabulary(), model.config().tokenizer())));
        }
        return texts;
    }

    /**
     * The ids of a prompt, after the end of the document before it.
     *
     * @param unknown gets the words that the model does not know, each once
     * @throws BadConfiguration if there is nothing to begin with, or an unknown word has no id
     */
    private static int[] tokens(LanguageModelFolder model, String prompt, List<String> unknown) {
        Vocabulary vocabulary = model.vocabulary();
        int unknownWord = vocabulary.id(TextPreparationConfig.UNKNOWN_WORD);
        int end = SpecialTokens.documentEnd(vocabulary);
        List<Integer> ids = new ArrayList<>();
        if (end >= 0) {
            ids.add(end);
        }
        for (String token : model.tokenizer().create().tokens(prompt)) {
            int id = vocabulary.id(token);
            if (id < 0 && !unknown.contains(token)) {
                unknown.add(token);
            }
            ids.add(id < 0 ? unknownWord : id);
        }
        if (unknownWord < 0 && !unknown.isEmpty()) {
            throw new BadConfiguration(Problem.of("The prompt has words that the model does not know")
                    .found(String.join(", ", unknown))
                    .allowed("the " + vocabulary.size() + " words of the model's vocabulary, which has no "
                            + TextPreparationConfig.UNKNOWN_WORD)
                    .remedy("Leave them out of --prompt"));
        }
        if (ids.isEmpty()) {
            throw new BadConfiguration(
                    Problem.of("There is nothing to begin with: the prompt has no token, and the model" + " knows no "
                                    + TextPreparationConfig.DOCUMENT_END)
                            .found("'" + prompt + "'")
                            .remedy("Give --prompt"));
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }
}
