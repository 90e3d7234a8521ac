package io.thalweg.word2vec;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Analogy questions "a is to b as c is to ?" in the form of {@code questions-words.txt} (Mikolov et al. 2013a, section
 * 4.1), answered by 3CosAdd and judged as gensim's {@code evaluate_word_analogies} does: words are compared in upper case
 * and only the first, commonest ones are questions and answers; a question with another word is skipped and counted; the
 * answer is the nearest word that is, in any case of letters, none of the question's three.
 */
public final class AnalogyEvaluation {
    /** Words that are looked at if not said otherwise. */
    public static final int DEFAULT_RESTRICTION = 30_000;

    private static final int TILE = 1024;
    private static final int BATCH = 64;

    private final List<Question> questions;
    private final List<String> sections;

    private record Question(int section, String a, String b, String c, String expected) {}

    /**
     * What came out.
     *
     * @param sections in the file's order
     */
    public record Result(List<Section> sections) {
        public Result {
            sections = List.copyOf(sections);
        }

        /** All sections together. */
        public Section total() {
            return new Section(
                    "total",
                    sections.stream().mapToInt(Section::correct).sum(),
                    sections.stream().mapToInt(Section::asked).sum(),
                    sections.stream().mapToInt(Section::skipped).sum());
        }

        /** Of the questions asked, 0 to 1; empty if none was. */
        public OptionalDouble accuracy() {
            return total().accuracy();
        }
    }

    /**
     * One section of the file.
     *
     * @param asked questions of which all words are known; {@code correct} are among them
     * @param skipped the other questions
     */
    public record Section(String name, int correct, int asked, int skipped) {
        /** Of the questions asked, 0 to 1; empty if none was. */
        public OptionalDouble accuracy() {
            return asked == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) correct / asked);
        }
    }

    private AnalogyEvaluation(List<Question> questions, List<String> sections) {
        this.questions = questions;
        this.sections = sections;
    }

    /**
     * Reads questions: lines of four words, in sections that begin with {@code : name}.
     *
     * @throws io.thalweg.problem.JobFailed naming place and line when they are not such
     */
    public static AnalogyEvaluation read(InputStream in, String place) throws IOException {
        List<Question> questions = new ArrayList<>();
        List<String> sections = new ArrayList<>();
        EvaluationFile.forEachLine(in, place, (line, number) -> {
            if (line.startsWith(":")) {
                sections.add(line.substring(1).strip());
                return;
            }
            String[] words = line.split("\\s+", -1);
            if (words.length != 4 || sections.isEmpty()) {
                throw EvaluationFile.malformed(
                        sections.isEmpty() ? "a question before any section" : words.length + " words",
                        "a section ': NAME', then questions of four words",
                        place,
                        number);
            }
            questions.add(new Question(sections.size() - 1, words[0], words[1], words[2], words[3]));
        });
        if (questions.isEmpty()) {
            throw EvaluationFile.empty("no question", place);
        }
        return new AnalogyEvaluation(questions, sections);
    }

    /**
     * Asks the questions.
     *
     * @param restricted how many words, from the first, are looked at; see {@link #DEFAULT_RESTRICTION}
     */
    public Result evaluate(WordVectors vectors, int restricted) {
        CaseInsensitiveWords words = new CaseInsensitiveWords(vectors, restricted);
        List<Question> asked = questions.stream()
                .filter(question -> words.id(question.a) >= 0
                        && words.id(question.b) >= 0
                        && words.id(question.c) >= 0
                        && words.id(question.expected) >= 0)
                .toList();
        boolean[] right = new boolean[asked.size()];
        float[][][] tiles = tiles(vectors, words.size());
        int batches = (asked.size() + BATCH - 1) / BATCH;
        IntStream.range(0, batches).parallel().forEach(batch -> {
            int from = batch * BATCH;
            int to = Math.min(asked.size(), from + BATCH);
            int[] answers = answers(asked.subList(from, to), vectors, words, tiles);
            for (int i = from; i < to; i++) {
                int answer = answers[i - from];
                right[i] = answer >= 0 && words.upper(answer).equals(CaseInsensitiveWords.upper(asked.get(i).expected));
            }
        });
        return result(asked, right);
    }

    private Result result(List<Question> asked, boolean[] right) {
        int[] all = new int[sections.size()];
        int[] known = new int[sections.size()];
        int[] correct = new int[sections.size()];
        questions.forEach(question -> all[question.section]++);
        for (int i = 0; i < right.length; i++) {
            known[asked.get(i).section]++;
            correct[asked.get(i).section] += right[i] ? 1 : 0;
        }
        // Sections of one name are one, wherever they stand.
        Map<String, Section> byName = new LinkedHashMap<>();
        for (int s = 0; s < all.length; s++) {
            byName.merge(
                    sections.get(s),
                    new Section(sections.get(s), correct[s], known[s], all[s] - known[s]),
                    (one, other) -> new Section(
                            one.name,
                            one.correct + other.correct,
                            one.asked + other.asked,
                            one.skipped + other.skipped));
        }
        return new Result(List.copyOf(byName.values()));
    }

    /**
     * Unit vectors, transposed in tiles of words: {@code [tile][dimension][word of the tile]}. Scores of a tile are then
     * sums of its rows, a form that is compiled to vector instructions, and a tile stays in a core's cache for a batch.
     */
    private static float[][][] tiles(WordVectors vectors, int words) {
        int dimensions = vectors.dimensions();
        // A number of dimensions that is a multiple of four, for a loop without a rest.
        float[][][] tiles = new float[(words + TILE - 1) / TILE][(dimensions + 3) / 4 * 4][TILE];
        float[] unit = new float[dimensions];
        for (int id = 0; id < words; id++) {
            vectors.copyUnit(id, unit, 0);
            for (int k = 0; k < dimensions; k++) {
                tiles[id / TILE][k][id % TILE] = unit[k];
            }
        }
        return tiles;
    }

    /** For each question the id of its answer, or -1. */
    private static int[] answers(
            List<Question> batch, WordVectors vectors, CaseInsensitiveWords words, float[][][] tiles) {
        int[] best = new int[batch.size()];
        float[] bestScore = new float[batch.size()];
        java.util.Arrays.fill(best, -1);
        java.util.Arrays.fill(bestScore, Float.NEGATIVE_INFINITY);
        float[][] queries = new float[batch.size()][];
        for (int q = 0; q < queries.length; q++) {
            queries[q] = query(batch.get(q), vectors, words);
        }
        float[] scores = new float[TILE];
        for (int tile = 0; tile < tiles.length; tile++) {
            int first = tile * TILE;
            int count = Math.min(TILE, words.size() - first);
            for (int q = 0; q < queries.length; q++) {
                score(queries[q], tiles[tile], scores);
                for (int j = 0; j < count; j++) {
                    if (scores[j] > bestScore[q] && !isOneOf(batch.get(q), words.upper(first + j))) {
                        bestScore[q] = scores[j];
                        best[q] = first + j;
                    }
                }
            }
        }
        return best;
    }

    /** Unit b - a + c; its length does not matter for which word is nearest. */
    private static float[] query(Question question, WordVectors vectors, CaseInsensitiveWords words) {
        int dimensions = vectors.dimensions();
        float[] units = new float[3 * dimensions];
        vectors.copyUnit(words.id(question.a), units, 0);
        vectors.copyUnit(words.id(question.b), units, dimensions);
        vectors.copyUnit(words.id(question.c), units, 2 * dimensions);
        float[] query = new float[(dimensions + 3) / 4 * 4];
        for (int k = 0; k < dimensions; k++) {
            query[k] = units[dimensions + k] + units[2 * dimensions + k] - units[k];
        }
        return query;
    }

    private static void score(float[] query, float[][] tile, float[] scores) {
        java.util.Arrays.fill(scores, 0);
        for (int k = 0; k < query.length; k += 4) {
            addRows(scores, query[k], tile[k], query[k + 1], tile[k + 1]);
            addRows(scores, query[k + 2], tile[k + 2], query[k + 3], tile[k + 3]);
        }
    }

    private static void addRows(float[] sum, float a, float[] rowA, float b, float[] rowB) {
        for (int j = 0; j < sum.length; j++) {
            sum[j] += a * rowA[j] + b * rowB[j];
        }
    }

    private static boolean isOneOf(Question question, String upperCase) {
        return upperCase.equals(CaseInsensitiveWords.upper(question.a))
                || upperCase.equals(CaseInsensitiveWords.upper(question.b))
                || upperCase.equals(CaseInsensitiveWords.upper(question.c));
    }
}
