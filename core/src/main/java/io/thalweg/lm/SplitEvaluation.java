package io.thalweg.lm;

import io.thalweg.dataset.CorpusSource;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The loss of a model over a whole split, hidden state carried, in pieces that may be evaluated anywhere. Streams and pieces
 * are cut by position alone, so that neither the number of machines nor the order in which they finish shows in the result.
 *
 * @param tokens in the split
 * @param streams the split is cut into; each begins with a hidden state of zeros
 */
public record SplitEvaluation(long tokens, int streams) implements Serializable {
    /** Where no number of streams is given, each has about so many tokens: its cold beginning is then invisible. */
    public static final long TOKENS_OF_A_STREAM = 100_000;

    /** Streams that are evaluated side by side. */
    private static final int STREAMS_OF_A_PIECE = 16;

    private static final int STEPS = 64;

    /** @throws IllegalArgumentException if there is nothing to predict, or a stream would have nothing to */
    public SplitEvaluation {
        if (tokens < 2 || streams < 1 || streams > tokens - 1) {
            throw new IllegalArgumentException(streams + " streams of " + tokens
                    + " tokens: allowed at least 2 tokens, and 1 to one less streams than tokens");
        }
    }

    /** With a stream for every {@value #TOKENS_OF_A_STREAM} tokens. */
    public static SplitEvaluation of(long tokens) {
        return new SplitEvaluation(tokens, (int) Math.max(1, Math.min(1 << 20, (tokens - 1) / TOKENS_OF_A_STREAM)));
    }

    public int pieces() {
        return (streams + STREAMS_OF_A_PIECE - 1) / STREAMS_OF_A_PIECE;
    }

    /**
     * What a piece came to.
     *
     * @param lossSum nats
     * @param predictions tokens predicted
     * @param unknown how many of these are the unknown word
     */
    public record Result(double lossSum, long predictions, long unknown) {
        /** The sum, piece after piece: the order decides the last bits. */
        public static Result sum(List<Result> pieces) {
            double loss = 0;
            long predictions = 0;
            long unknown = 0;
            for (Result piece : pieces) {
                loss += piece.lossSum;
                predictions += piece.predictions;
                unknown += piece.unknown;
            }
            return new Result(loss, predictions, unknown);
        }

        /** Nats per token. */
        public double loss() {
            return lossSum / predictions;
        }

        public double perplexity() {
            return Math.exp(loss());
        }

        public double bitsPerToken() {
            return loss() / Math.log(2);
        }
    }

    /**
     * Evaluates a piece.
     *
     * @param unknownWord id of the unknown word, or -1
     */
    public Result evaluate(
            int piece, LanguageModel model, NetworkShape shape, CorpusSource corpus, String split, int unknownWord) {
        int first = piece * STREAMS_OF_A_PIECE;
        int last = Math.min(streams, first + STREAMS_OF_A_PIECE);
        long from = start(first);
        long to = start(last) + 1;
        StreamEvaluation evaluation = new StreamEvaluation(from, to, last - first, STEPS);
        double loss = evaluation.lossSum(model, shape, corpus, split);
        long unknown = StreamReader.open(corpus, split).count(unknownWord, from + 1, to);
        return new Result(loss, evaluation.predictions(), unknown);
    }

    /** All pieces, one after the other. */
    public Result evaluate(
            LanguageModel model, NetworkShape shape, CorpusSource corpus, String split, int unknownWord) {
        List<Result> results = new ArrayList<>();
        for (int piece = 0; piece < pieces(); piece++) {
            results.add(evaluate(piece, model, shape, corpus, split, unknownWord));
        }
        return Result.sum(results);
    }

    /** Position of a stream's first input. */
    private long start(int stream) {
        long predictions = tokens - 1;
        // Without the overflow of a plain product.
        return predictions / streams * stream + predictions % streams * stream / streams;
    }
}
