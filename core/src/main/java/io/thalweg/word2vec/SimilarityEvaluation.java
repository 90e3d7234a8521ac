package io.thalweg.word2vec;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Word pairs rated by people, in the form of WordSim-353: the rank correlation between their ratings and the vectors'
 * cosines. Words are compared in upper case, as in gensim's {@code evaluate_word_pairs}.
 */
public final class SimilarityEvaluation {
    private final List<Pair> pairs;

    private record Pair(String first, String second, double rating) {}

    /**
     * What came out.
     *
     * @param spearman rank correlation over the pairs found, -1 to 1; empty if there is none because fewer than two pairs
     *     were found, or all ratings or all cosines are equal
     * @param pairs in the file
     * @param found of which both words are known
     */
    public record Result(OptionalDouble spearman, int pairs, int found) {
        /** Share of the pairs found, 0 to 1. */
        public double coverage() {
            return pairs == 0 ? 0 : (double) found / pairs;
        }
    }

    private SimilarityEvaluation(List<Pair> pairs) {
        this.pairs = pairs;
    }

    /**
     * Reads pairs: lines {@code word TAB word TAB rating}; lines that begin with {@code #} are comments.
     *
     * @throws io.thalweg.problem.JobFailed naming place and line when they are not such
     */
    public static SimilarityEvaluation read(InputStream in, String place) throws IOException {
        List<Pair> pairs = new ArrayList<>();
        EvaluationFile.forEachLine(in, place, (line, number) -> {
            if (line.startsWith("#")) {
                return;
            }
            String[] fields = line.split("\t", -1);
            double rating = fields.length == 3 ? rating(fields[2]) : Double.NaN;
            if (Double.isNaN(rating)) {
                throw EvaluationFile.malformed(
                        "'" + (line.length() > 80 ? line.substring(0, 80) + "..." : line) + "'",
                        "WORD TAB WORD TAB RATING",
                        place,
                        number);
            }
            pairs.add(new Pair(fields[0].strip(), fields[1].strip(), rating));
        });
        if (pairs.isEmpty()) {
            throw EvaluationFile.empty("no pair of words", place);
        }
        return new SimilarityEvaluation(pairs);
    }

    private static double rating(String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** How well the vectors agree with the ratings. */
    public Result evaluate(WordVectors vectors) {
        CaseInsensitiveWords words = new CaseInsensitiveWords(vectors, vectors.size());
        List<Pair> known = pairs.stream()
                .filter(pair -> words.id(pair.first) >= 0 && words.id(pair.second) >= 0)
                .toList();
        double[] ratings = known.stream().mapToDouble(Pair::rating).toArray();
        double[] cosines = known.stream()
                .mapToDouble(pair -> vectors.cosine(words.id(pair.first), words.id(pair.second)))
                .toArray();
        return new Result(spearman(ratings, cosines), pairs.size(), known.size());
    }

    /** Spearman's rank correlation: Pearson's of the ranks, equal values having the mean of their ranks. */
    static OptionalDouble spearman(double[] x, double[] y) {
        double[] ranksX = ranks(x);
        double[] ranksY = ranks(y);
        double mean = (x.length + 1) / 2.0;
        double xy = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < x.length; i++) {
            xy += (ranksX[i] - mean) * (ranksY[i] - mean);
            xx += (ranksX[i] - mean) * (ranksX[i] - mean);
            yy += (ranksY[i] - mean) * (ranksY[i] - mean);
        }
        return xx == 0 || yy == 0 ? OptionalDouble.empty() : OptionalDouble.of(xy / Math.sqrt(xx * yy));
    }

    /** From 1; equal values have the mean of their ranks. */
    static double[] ranks(double[] values) {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && isTied(values[order[to]], values[order[from]])) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    /** NaN, which equals nothing, is tied with itself: every rank must come to an end. */
    private static boolean isTied(double a, double b) {
        return a == b || (Double.isNaN(a) && Double.isNaN(b));
    }
}
