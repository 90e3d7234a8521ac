package io.thalweg.lm;

import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Text from a language model, one token at a time. Not for several threads. */
public final class TextGenerator {
    private final LanguageModel model;
    private final NetworkShape shape;
    private final int suppressed;

    /**
     * @param suppressed id of a token that is never generated, the unknown word's; -1 for none
     */
    public TextGenerator(LanguageModel model, NetworkShape shape, int suppressed) {
        this.model = model;
        this.shape = shape;
        this.suppressed = suppressed;
    }

    /**
     * Draws continuations of a prompt, side by side.
     *
     * @param prompt at least one token
     * @param length tokens drawn
     * @param samples continuations, each from draws of its own
     * @param seed of all draws
     * @return {@code [samples][length]}
     */
    public int[][] sample(int[] prompt, int length, int samples, Sampling sampling, long seed) {
        float[] logProbabilities = feed(prompt, samples);
        Xorshift[] random = new Xorshift[samples];
        Arrays.setAll(random, sample -> new Xorshift(Seeds.derive(seed, "lm.sample", sample)));
        int[][] drawn = new int[samples][length];
        int[] last = new int[samples];
        for (int at = 0; at < length; at++) {
            for (int sample = 0; sample < samples; sample++) {
                last[sample] = sampling.draw(
                        logProbabilities, sample * shape.vocabulary(), shape.vocabulary(), random[sample]);
                drawn[sample][at] = last[sample];
            }
            if (at + 1 < length) {
                logProbabilities = next(last);
            }
        }
        return drawn;
    }

    /** @return logarithms after the prompt, for each of so many equal streams */
    private float[] feed(int[] prompt, int streams) {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("A prompt needs at least one token");
        }
        model.hiddenState(new float[shape.hiddenStateSize(streams)], streams);
        float[] logProbabilities = {};
        int[] tokens = new int[streams];
        for (int token : prompt) {
            Arrays.fill(tokens, token);
            logProbabilities = next(tokens);
        }
        return logProbabilities;
    }

    private float[] next(int[] tokens) {
        float[] logProbabilities = model.next(tokens);
        for (int stream = 0; suppressed >= 0 && stream < tokens.length; stream++) {
            logProbabilities[stream * shape.vocabulary() + suppressed] = Float.NEGATIVE_INFINITY;
        }
        return logProbabilities;
    }

    /**
     * A continuation that beam search found.
     *
     * @param tokens without the prompt, the end included if it was reached
     * @param logProbability of all tokens together, natural logarithm
     * @param score the same, normalised by length: what they are compared by
     */
    public record Continuation(int[] tokens, double logProbability, double score) {}

    /**
     * Searches the likeliest continuations, {@code beams} at a time. They are compared by log P / ((5 + n) / 6)^alpha, n
     * their length (Wu et al. 2016, "Google's neural machine translation system", equation 14). A continuation ends with the
     * end token or at {@code length}; the search goes on to {@code length}, since a longer one may yet have the better score.
     *
     * @param end id of the token that ends a continuation, or -1 for none
     * @param alpha 0 for no normalisation
     * @return best first, at most {@code beams}
     */
    public List<Continuation> beamSearch(int[] prompt, int length, int beams, int end, double alpha) {
        float[] first = feed(prompt, 1);
        float[] logProbabilities = first;
        float[] hidden = model.hiddenState();
        List<Continuation> alive = List.of(new Continuation(new int[0], 0, 0));
        List<Continuation> finished = new ArrayList<>();
        for (int at = 1; at <= length && !alive.isEmpty(); at++) {
            List<Step> steps = best(alive, logProbabilities, beams);
            List<Continuation> going = new ArrayList<>();
            List<Integer> parents = new ArrayList<>();
            for (Step step : steps) {
                Continuation longer = extend(alive.get(step.parent), step, alpha);
                if (step.token == end || at == length) {
                    finished.add(longer);
                } else if (going.size() < beams) {
                    going.add(longer);
                    parents.add(step.parent);
                }
            }
            if (!going.isEmpty()) {
                hidden = select(hidden, alive.size(), parents);
                model.hiddenState(hidden, going.size());
                logProbabilities = next(going.stream()
                        .mapToInt(beam -> beam.tokens[beam.tokens.length - 1])
                        .toArray());
                hidden = model.hiddenState();
            }
            alive = going;
        }
        finished.sort(Comparator.comparingDouble(Continuation::score).reversed());
        return List.copyOf(finished.subList(0, Math.min(beams, finished.size())));
    }

    private record Step(int parent, int token, double logProbability) {}

    /** The likeliest steps, twice as many as beams: enough for all of these to go on though some end. */
    private List<Step> best(List<Continuation> alive, float[] logProbabilities, int beams) {
        List<Step> steps = new ArrayList<>();
        Sampling likeliest = new Sampling(1, 2 * beams, 1);
        for (int parent = 0; parent < alive.size(); parent++) {
            int from = parent * shape.vocabulary();
            for (int token :
                    likeliest.kept(logProbabilities, from, shape.vocabulary()).ids()) {
                steps.add(new Step(parent, token, alive.get(parent).logProbability + logProbabilities[from + token]));
            }
        }
        steps.sort(Comparator.comparingDouble(Step::logProbability).reversed());
        return steps.subList(0, Math.min(2 * beams, steps.size()));
    }

    private static Continuation extend(Continuation from, Step step, double alpha) {
        int[] tokens = Arrays.copyOf(from.tokens, from.tokens.length + 1);
        tokens[from.tokens.length] = step.token;
        double penalty = Math.pow((5.0 + tokens.length) / 6, alpha);
        return new Continuation(tokens, step.logProbability, step.logProbability / penalty);
    }

    /** The hidden state whose streams are those of {@code parents}. */
    private float[] select(float[] hidden, int streams, List<Integer> parents) {
        int units = shape.hidden();
        int parts = shape.layers() * shape.cell().stateParts();
        float[] selected = new float[parts * parents.size() * units];
        for (int part = 0; part < parts; part++) {
            for (int row = 0; row < parents.size(); row++) {
                System.arraycopy(
                        hidden,
                        (part * streams + parents.get(row)) * units,
                        selected,
                        (part * parents.size() + row) * units,
                        units);
            }
        }
        return selected;
    }
}
