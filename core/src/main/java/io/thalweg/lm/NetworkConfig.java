package io.thalweg.lm;

import io.thalweg.network.Checks;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.List;

/**
 * The network of a language model, but for the size of its vocabulary.
 *
 * @param cell the recurrent unit
 * @param layers stacked recurrent layers, 1 to 16
 * @param hidden units of a layer, 1 to 16384
 * @param embedding length of a token's embedding, 1 to 16384
 * @param embeddings whether input and output words share their vectors
 * @param output the output layer
 * @param cutoffs for the adaptive softmax, the first id of each cluster of rarer words, ascending; else empty
 * @param sampledWords for the sampled softmax, words drawn for each step, 1 to 1,000,000
 * @param forgetBias initial bias of an LSTM's forget gate (Gers et al. 2000; Jozefowicz et al. 2015), -10 to 10
 * @param initialRange r: weights begin uniformly in [-r, r), biases at zero; over 0 to 10
 * @param dropout share of the units between layers that are dropped, in [0, 1)
 * @param recurrentDropout share of the recurrent weights that are dropped for a step, in [0, 1)
 */
public record NetworkConfig(
        Cell cell,
        int layers,
        int hidden,
        int embedding,
        NetworkShape.Embeddings embeddings,
        OutputLayer output,
        List<Integer> cutoffs,
        int sampledWords,
        double forgetBias,
        double initialRange,
        double dropout,
        double recurrentDropout)
        implements Serializable {
    private static final int SAMPLED_WORDS = 1000;
    private static final double FORGET_BIAS = 1;

    /** @throws BadConfiguration with every problem there is */
    public NetworkConfig {
        cutoffs = List.copyOf(cutoffs);
        Checks checks = new Checks();
        checks.whole("--layers", layers, 1, 16);
        checks.whole("--hidden", hidden, 1, 16_384);
        checks.whole("--embedding", embedding, 1, 16_384);
        checks.whole("--sampled-words", sampledWords, 1, 1_000_000);
        checks.holds(Math.abs(forgetBias) <= 10, "--forget-bias", forgetBias, "-10 to 10");
        checks.positive("--initial-range", initialRange, 10);
        checks.share("--dropout", dropout);
        checks.share("--recurrent-dropout", recurrentDropout);
        checks.only(
                output == OutputLayer.SAMPLED,
                "--sampled-words",
                sampledWords,
                SAMPLED_WORDS,
                "--output-layer sampled");
        checks.only(cell.hasMemory(), "--forget-bias", forgetBias, FORGET_BIAS, "--cell lstm and its variants");
        boolean tied = embeddings == NetworkShape.Embeddings.TIED;
        checks.refuse(
                tied && embedding != hidden,
                Problem.of("--embeddings tied needs --embedding and --hidden to be equal")
                        .found(embedding + " and " + hidden)
                        .allowed("the same number")
                        .remedy("Leave --embedding out, or choose --embeddings separate"));
        boolean adaptive = output == OutputLayer.ADAPTIVE;
        checks.refuse(
                tied && adaptive,
                Problem.of("--embeddings tied does not go with --output-layer adaptive")
                        .found("tied, adaptive")
                        .allowed("--embeddings separate, or --output-layer full or sampled"));
        checks.refuse(
                adaptive == cutoffs.isEmpty(),
                adaptive
                        ? Problem.of("--output-layer adaptive needs --cutoffs")
                                .found("none")
                                .allowed("ids at which rarer words begin, for example 2000,10000")
                        : Problem.of("--cutoffs are for --output-layer adaptive only")
                                .found(cutoffs)
                                .allowed("none with --output-layer " + output));
        checks.refuse(
                !ascending(cutoffs),
                Problem.of("--cutoffs do not ascend").found(cutoffs).allowed("ascending numbers from 1"));
        BadConfiguration.throwIfAny(checks.problems());
    }

    private static boolean ascending(List<Integer> cutoffs) {
        int before = 0;
        for (int cutoff : cutoffs) {
            if (cutoff <= before) {
                return false;
            }
            before = cutoff;
        }
        return true;
    }

    /** Two layers of 200 LSTM units with a full softmax. */
    public static NetworkConfig defaults() {
        return of(Cell.LSTM, 2, 200);
    }

    /** A network with as long embeddings as layers, all else as in {@link #defaults}. */
    public static NetworkConfig of(Cell cell, int layers, int hidden) {
        return new NetworkConfig(
                cell,
                layers,
                hidden,
                hidden,
                NetworkShape.Embeddings.SEPARATE,
                OutputLayer.FULL,
                List.of(),
                SAMPLED_WORDS,
                FORGET_BIAS,
                0.1,
                0,
                0);
    }

    /**
     * The network over a vocabulary.
     *
     * @throws BadConfiguration if the vocabulary does not fit the cutoffs, or a tensor would be too large
     */
    public NetworkShape shape(int vocabulary) {
        Checks checks = new Checks();
        checks.refuse(
                vocabulary < 2,
                Problem.of("The vocabulary is too small to learn from")
                        .found(vocabulary + " tokens")
                        .allowed("at least 2")
                        .remedy("Prepare more text, or lower --min-count"));
        checks.refuse(
                !cutoffs.isEmpty() && cutoffs.get(cutoffs.size() - 1) >= vocabulary,
                Problem.of("--cutoffs go beyond the vocabulary").found(cutoffs).allowed("under " + vocabulary));
        long widest = Math.max(embedding, hidden);
        checks.refuse(
                vocabulary * widest > Integer.MAX_VALUE - 64,
                Problem.of("The vocabulary is too large for --hidden and --embedding")
                        .found(vocabulary + " tokens by " + widest)
                        .allowed("less than 2^31 weights in all"));
        BadConfiguration.throwIfAny(checks.problems());
        return new NetworkShape(vocabulary, cell, layers, embedding, hidden, embeddings, output, cutoffs);
    }
}
