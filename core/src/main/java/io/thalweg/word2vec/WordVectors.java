package io.thalweg.word2vec;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/** Words and their vectors; read-only, safe for several threads. */
public final class WordVectors {
    /** The family's name in a model's manifest. */
    public static final String FAMILY = "word2vec";

    private final Vocabulary vocabulary;
    private final int dimensions;
    private final float[] rows;
    private final float[] norms;

    /** A word near a query. */
    public record Neighbour(String word, double cosine) {}

    /**
     * Takes the arrays as they are.
     *
     * @param rows {@code [vocabulary, dimensions]}; not copied, not to be changed
     */
    public WordVectors(Vocabulary vocabulary, int dimensions, float[] rows) {
        if (dimensions < 1 || rows.length != (long) vocabulary.size() * dimensions) {
            throw new IllegalArgumentException("Found " + rows.length + " values for " + vocabulary.size()
                    + " words of " + dimensions + " dimensions");
        }
        this.vocabulary = vocabulary;
        this.dimensions = dimensions;
        this.rows = rows;
        this.norms = new float[vocabulary.size()];
        for (int id = 0; id < norms.length; id++) {
            norms[id] = (float) Math.sqrt(dot(rows, id * dimensions, rows, id * dimensions, dimensions));
        }
    }

    /**
     * Reads a trained model's vectors, holding every file against the manifest's checksum.
     *
     * @throws JobFailed if the folder holds no whole word2vec model
     */
    public static WordVectors read(OutputFolder model) throws IOException {
        try (StoredWordVectors stored = StoredWordVectors.open(model)) {
            return new WordVectors(stored.vocabulary(), stored.dimensions(), stored.all());
        }
    }

    /** Number of words. */
    public int size() {
        return norms.length;
    }

    public int dimensions() {
        return dimensions;
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** A copy of the word's vector, or nothing for an unknown word. */
    public Optional<float[]> vector(String word) {
        int id = vocabulary.id(word);
        return id < 0 ? Optional.empty() : Optional.of(vector(id));
    }

    /** A copy of a row. */
    public float[] vector(int id) {
        return Arrays.copyOfRange(rows, id * dimensions, (id + 1) * dimensions);
    }

    /** Adds {@code weight} times a word's vector to {@code sum}. */
    public void addTo(double[] sum, int id, double weight) {
        int at = id * dimensions;
        for (int k = 0; k < dimensions; k++) {
            sum[k] += weight * rows[at + k];
        }
    }

    /** The word's vector at length 1, copied to {@code into} from {@code at} on; zeros stay zeros. */
    void copyUnit(int id, float[] into, int at) {
        float scale = norms[id] == 0 ? 0 : 1 / norms[id];
        for (int k = 0; k < dimensions; k++) {
            into[at + k] = rows[id * dimensions + k] * scale;
        }
    }

    /** The cosine of two rows' angle; 0 if one has no direction. */
    public double cosine(int id, int otherId) {
        double norm = (double) norms[id] * norms[otherId];
        return hasDirection(norm) ? dot(rows, id * dimensions, rows, otherId * dimensions, dimensions) / norm : 0;
    }

    /**
     * The words whose vectors stand at the smallest angles to the query, nearest first; of equal ones the commoner first.
     *
     * @param query {@code [dimensions]}, of any length
     * @param exclude words not to be given
     */
    public List<Neighbour> nearest(float[] query, int count, Set<String> exclude) {
        if (query.length != dimensions || count < 0) {
            throw new IllegalArgumentException("Found a query of " + query.length + " dimensions for " + count
                    + " words, allowed " + dimensions + " dimensions");
        }
        Set<Integer> excluded = new HashSet<>();
        exclude.forEach(word -> excluded.add(vocabulary.id(word)));
        double length = Math.sqrt(dot(query, 0, query, 0, dimensions));
        record Candidate(int id, double cosine) {}
        Comparator<Candidate> worstFirst =
                Comparator.comparingDouble(Candidate::cosine).thenComparing(Candidate::id, Comparator.reverseOrder());
        PriorityQueue<Candidate> best = new PriorityQueue<>(worstFirst);
        for (int id = 0; id < norms.length; id++) {
            if (excluded.contains(id)) {
                continue;
            }
            double norm = length * norms[id];
            double cosine = hasDirection(norm) ? dot(query, 0, rows, id * dimensions, dimensions) / norm : 0;
            best.add(new Candidate(id, cosine));
            if (best.size() > count) {
                best.poll();
            }
        }
        List<Neighbour> neighbours = new ArrayList<>();
        while (!best.isEmpty()) {
            Candidate candidate = best.poll();
            neighbours.add(new Neighbour(vocabulary.word(candidate.id), candidate.cosine));
        }
        Collections.reverse(neighbours);
        return neighbours;
    }

    /**
     * The query of an analogy, as 3CosAdd wants it (Levy and Goldberg 2014, "Linguistic regularities in sparse and explicit
     * word representations", equation 2): the sum of the positive words' unit vectors less the negative ones', at length
     * 1. Berlin's place to Germany as Paris has to France: positive paris and germany, negative france.
     *
     * @throws BadConfiguration naming every word that the vocabulary lacks
     */
    public float[] combine(List<String> positive, List<String> negative) {
        List<Problem> problems = new ArrayList<>();
        if (positive.isEmpty() && negative.isEmpty()) {
            problems.add(Problem.of("No word is given").allowed("at least one"));
        }
        double[] sum = new double[dimensions];
        addUnits(sum, positive, 1, problems);
        addUnits(sum, negative, -1, problems);
        BadConfiguration.throwIfAny(problems);
        double length = 0;
        for (double value : sum) {
            length += value * value;
        }
        float[] query = new float[dimensions];
        for (int k = 0; k < dimensions; k++) {
            query[k] = length == 0 ? 0 : (float) (sum[k] / Math.sqrt(length));
        }
        return query;
    }

    private void addUnits(double[] sum, List<String> words, int sign, List<Problem> problems) {
        for (String word : words) {
            int id = vocabulary.id(word);
            if (id < 0) {
                problems.add(Problem.of("A word is not in the model's vocabulary")
                        .found("'" + word + "'")
                        .allowed("one of the model's " + size() + " words"));
            } else if (norms[id] > 0) {
                addTo(sum, id, sign / (double) norms[id]);
            }
        }
    }

    /**
     * The nearest words to {@link #combine}, without the words given.
     *
     * @throws BadConfiguration naming every word that the vocabulary lacks
     */
    public List<Neighbour> nearest(List<String> positive, List<String> negative, int count) {
        Set<String> given = new HashSet<>(positive);
        given.addAll(negative);
        return nearest(combine(positive, negative), count, given);
    }

    /** A vector of zeros has none, nor has one with a number that is infinite or none. */
    private static boolean hasDirection(double norm) {
        return norm > 0 && norm < Double.POSITIVE_INFINITY;
    }

    private static double dot(float[] a, int aRow, float[] b, int bRow, int length) {
        double even = 0;
        double odd = 0;
        int k = 0;
        for (; k + 1 < length; k += 2) {
            even += (double) a[aRow + k] * b[bRow + k];
            odd += (double) a[aRow + k + 1] * b[bRow + k + 1];
        }
        return k < length ? even + odd + (double) a[aRow + k] * b[bRow + k] : even + odd;
    }
}
