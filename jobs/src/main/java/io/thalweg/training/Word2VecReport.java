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
import io.thalweg.word2vec.Word2VecConfig;
import io.thalweg.word2vec.Word2VecProgram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The report of a word2vec run. Looks at the vectors of the commonest words only, whatever the size of the model. */
final class Word2VecReport {
    private static final int MOST_WORDS = 10_000;

    private final OutputFolder model;
    private final Vocabulary vocabulary;
    private final Word2VecConfig config;

    Word2VecReport(OutputFolder model, Vocabulary vocabulary, Word2VecConfig config) {
        this.model = model;
        this.vocabulary = vocabulary;
        this.config = config;
    }

    byte[] make(List<RoundMetrics> metrics, Provenance provenance) throws IOException {
        int words = Math.min(MOST_WORDS, vocabulary.size());
        List<String> names = vocabulary.words().subList(0, words);
        float[] rows;
        try (SafetensorsFile file = SafetensorsFile.open(model.hadoop(), model.path(ModelManifest.PARAMETERS))) {
            rows = file.readRows(Word2VecProgram.INPUT, 0, words);
        }
        List<float[]> vectors = new ArrayList<>();
        for (int word = 0; word < words; word++) {
            vectors.add(Arrays.copyOfRange(rows, word * config.dimensions(), (word + 1) * config.dimensions()));
        }
        List<Fact> facts = List.of(
                new Fact("vocabulary", vocabulary.size() + " words"),
                new Fact("dimensions", String.valueOf(config.dimensions())));
        List<Neighbourhood> neighbourhoods = List.of();
        return new TrainingReport(
                        Word2VecTraining.FAMILY,
                        "words",
                        facts,
                        provenance,
                        metrics,
                        neighbourhoods,
                        WordMap.of(names, vectors))
                .html();
    }
}
