package io.thalweg.training;

import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.Provenance;
import io.thalweg.checkpoint.SafetensorsFile;
import io.thalweg.report.Neighbourhood;
import io.thalweg.report.TrainingReport;
import io.thalweg.report.TrainingReport.Fact;
import io.thalweg.report.WordMap;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.Vocabulary;
import io.thalweg.train.RoundMetrics;
import io.thalweg.word2vec.Word2VecProgram;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** The report of a word2vec run. Looks at the vectors of the commonest words only, whatever the size of the model. */
final class Word2VecReport {
    private static final int MOST_WORDS = 10_000;
    private static final int SAMPLES = 12;
    private static final int FIRST_RANK = 150;
    private static final int SHORTEST = 4;
    private static final int NEIGHBOURS = 8;

    private final OutputFolder model;
    private final Vocabulary vocabulary;

    Word2VecReport(OutputFolder model, Vocabulary vocabulary) {
        this.model = model;
        this.vocabulary = vocabulary;
    }

    byte[] make(List<RoundMetrics> metrics, Provenance provenance) throws IOException {
        WordVectors commonest = commonest();
        List<String> names = commonest.vocabulary().words();
        List<float[]> vectors =
                IntStream.range(0, names.size()).mapToObj(commonest::vector).toList();
        return new TrainingReport(
                        Word2VecTraining.FAMILY,
                        "words",
                        List.of(
                                new Fact("vocabulary", String.format(Locale.ROOT, "%,d words", vocabulary.size())),
                                new Fact("dimensions", String.valueOf(commonest.dimensions()))),
                        provenance,
                        metrics,
                        samples(names).stream()
                                .map(word -> neighbourhood(commonest, word))
                                .toList(),
                        WordMap.of(names, vectors))
                .html();
    }

    private WordVectors commonest() throws IOException {
        int words = Math.min(MOST_WORDS, vocabulary.size());
        try (SafetensorsFile file = SafetensorsFile.open(model.hadoop(), model.path(ModelManifest.PARAMETERS))) {
            float[] rows = file.readRows(Word2VecProgram.INPUT, 0, words);
            return new WordVectors(
                    new Vocabulary(vocabulary.words().subList(0, words), Arrays.copyOf(vocabulary.counts(), words)),
                    rows.length / words,
                    rows);
        }
    }

    /** Words of every degree of commonness, spaced evenly by the logarithm of their rank; short ones say little. */
    private static List<String> samples(List<String> names) {
        List<String> chosen = new ArrayList<>();
        double rank = Math.min(FIRST_RANK, names.size() / 2.0);
        double factor = Math.pow(names.size() / Math.max(1, rank), 1.0 / SAMPLES);
        for (int sample = 0; sample < SAMPLES; sample++, rank *= factor) {
            names.stream()
                    .skip((long) rank)
                    .filter(word -> word.length() >= SHORTEST && !chosen.contains(word))
                    .findFirst()
                    .ifPresent(chosen::add);
        }
        return chosen;
    }

    private static Neighbourhood neighbourhood(WordVectors vectors, String word) {
        Vocabulary words = vectors.vocabulary();
        float[] query = vectors.vector(word).orElseThrow();
        return new Neighbourhood(
                word,
                words.count(words.id(word)),
                vectors.nearest(query, NEIGHBOURS, Set.of(word)).stream()
                        .map(neighbour -> new Neighbourhood.Neighbour(neighbour.word(), neighbour.cosine()))
                        .toList());
    }
}
