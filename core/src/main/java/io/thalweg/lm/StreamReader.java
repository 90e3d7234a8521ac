package io.thalweg.lm;

import io.thalweg.dataset.CorpusSource;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;

/** Reads stretches of a split; the documents in it follow one another without a seam. */
final class StreamReader {
    private final TokenCorpus corpus;
    private final String split;

    private StreamReader(TokenCorpus corpus, String split) {
        this.corpus = corpus;
        this.split = split;
    }

    static StreamReader open(CorpusSource source, String split) {
        try {
            return new StreamReader(source.open(split), split);
        } catch (IOException e) {
            throw unreadable(split, e);
        }
    }

    /** The {@code length} tokens from each of several positions on, which ascend. */
    int[][] read(long[] from, int length) {
        try {
            return corpus.stretches(from, length);
        } catch (IOException e) {
            throw unreadable(split, e);
        }
    }

    /** How often a token stands in {@code [from, to)}. */
    long count(int token, long from, long to) {
        long[] found = new long[1];
        if (token >= 0) {
            try {
                corpus.forEachDocument(from, to, (document, begin, end) -> {
                    for (int i = begin; i < end; i++) {
                        found[0] += document[i] == token ? 1 : 0;
                    }
                    return true;
                });
            } catch (IOException e) {
                throw unreadable(split, e);
            }
        }
        return found[0];
    }

    private static JobFailed unreadable(String split, IOException e) {
        return new JobFailed(
                Problem.of("The corpus cannot be read")
                        .found(String.valueOf(e.getMessage()))
                        .at("split " + split),
                e);
    }

    /**
     * A segment of rows that were read.
     *
     * @param rows for each stream its tokens
     * @param from the first input in every row
     * @param steps inputs of each row
     */
    static Segment segment(int[][] rows, int from, int steps) {
        int[] inputs = new int[rows.length * steps];
        int[] targets = new int[inputs.length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], from, inputs, row * steps, steps);
            System.arraycopy(rows[row], from + 1, targets, row * steps, steps);
        }
        return new Segment(inputs, targets, rows.length, steps);
    }
}
