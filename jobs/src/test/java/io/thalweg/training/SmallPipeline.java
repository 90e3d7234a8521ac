package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.cluster.SmallPictures;
import io.thalweg.cluster.SmallText;
import io.thalweg.gan.GanConfig;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.corpus.ParquetImages;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.train.InProcessPool;
import io.thalweg.train.Program;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.word2vec.Word2VecConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * One small way of the data, from text to embeddings, as commands and as calls, for tests that compare the places it is
 * run at: single-threaded replicas, so equal to the bit everywhere.
 */
final class SmallPipeline {
    static final long SEED = 41;

    private static final Word2VecConfig CONFIG = Word2VecConfig.builder()
            .dimensions(24)
            .epochs(2)
            .replicas(2)
            .threads(1)
            .mergesPerEpoch(3)
            .seed(SEED)
            .build();

    private SmallPipeline() {}

    /** The names of the files of text, and what is in each: lines of words from a Zipf-like vocabulary. */
    static Map<String, String> texts() {
        Random random = new Random(SEED);
        Map<String, String> texts = new TreeMap<>();
        for (int file = 0; file < 3; file++) {
            texts.put("part-" + file + ".txt", SmallText.of(random, 4_000, 15, 1500));
        }
        return texts;
    }

    /** @param text the folder of the text @param root the folder of all outputs @param more further arguments */
    static List<String> prepare(String text, String root, List<String> more) {
        return with(
                List.of("prepare", "text", "--input", text, "--output", root + "/data"),
                List.of("--shards", "4", "--held-out", "0.05", "--min-count", "2"),
                more);
    }

    static List<String> train(String root, List<String> more) {
        return with(
                List.of("train", "word2vec", "--data", root + "/data"),
                List.of("--output", root + "/model", "--checkpoint-every", "2", "--validate-every", "3"),
                List.of("--dimensions", "24", "--epochs", "2", "--replicas", "2", "--threads", "1"),
                List.of("--merges-per-epoch", "3", "--seed", String.valueOf(SEED)),
                more);
    }

    static List<String> embed(String text, String root, List<String> more) {
        return with(
                List.of("embed", "--model", root + "/model", "--input", text),
                List.of("--output", root + "/embeddings", "--unit", "line"),
                more);
    }

    /** The three, in order. */
    static List<List<String>> commands(String text, String root, List<String> more) {
        return List.of(prepare(text, root, more), train(root, more), embed(text, root, more));
    }

    /** The same text for a language model, which is trained for a few rounds. */
    static List<List<String>> languageModel(String text, String root, List<String> more) {
        return List.of(
                with(
                        List.of("prepare", "text", "--input", text, "--output", root + "/lm-data"),
                        List.of("--shards", "4", "--held-out", "0.02", "--min-count", "2"),
                        List.of("--unknown-words", "keep", "--document-end"),
                        more),
                with(
                        List.of("train", "lm", "--data", root + "/lm-data", "--output", root + "/lm-model"),
                        List.of("--layers", "1", "--hidden", "16", "--dropout", "0.2", "--batch", "8", "--steps", "10"),
                        List.of("--replicas", "2", "--local-steps", "20", "--outer-step", "slowmo"),
                        List.of("--max-rounds", "6", "--checkpoint-every", "2", "--validate-every", "3"),
                        List.of("--seed", String.valueOf(SEED)),
                        more));
    }

    /** Images that become a dataset, a GAN that is trained on it, and a dataset of images that it makes, of two shards. */
    static List<List<String>> gan(String images, String root, List<String> more) {
        return List.of(
                with(
                        List.of("prepare", "images", "--input", images, "--output", root + "/gan-data"),
                        List.of("--size", String.valueOf(SmallPictures.SIDE), "--channels", "1", "--shards", "3"),
                        more),
                with(
                        List.of("train", "gan", "--data", root + "/gan-data", "--output", root + "/gan-model"),
                        List.of("--conditional", "--features", "4", "--noise", "8", "--batch", "8", "--epochs", "4"),
                        List.of("--replicas", "2", "--local-steps", "10", "--outer-step", "slowmo"),
                        List.of("--discriminator-norm", "spectral", "--max-rounds", "6", "--checkpoint-every", "2"),
                        List.of("--seed", String.valueOf(SEED)),
                        more),
                with(
                        List.of("generate", "images", "--model", root + "/gan-model", "--output", root + "/gan-made"),
                        List.of("--format", "parquet", "--count", "20000", "--seed", String.valueOf(SEED)),
                        more));
    }

    /** Trains the GAN of a run's settings on threads of this process. */
    static void ganInProcess(Configuration hadoop, GanConfig config, String data, String output) throws IOException {
        ParquetImages images = ParquetImages.open(hadoop, data);
        inProcess(
                hadoop,
                GanTraining.plan(config, images, null, LanguageModelTraining.Where.HERE),
                output,
                new TrainerConfig(2, 2, 0, 0, 6));
    }

    /** Trains the language model of a run's settings on threads of this process. */
    static void languageModelInProcess(Configuration hadoop, LanguageModelConfig config, String data, String output)
            throws IOException {
        ParquetCorpus corpus = ParquetCorpus.open(hadoop, data);
        TrainingPlan plan = LanguageModelTraining.plan(
                config,
                CorpusText.of(corpus, corpus.vocabulary()),
                corpus.vocabulary(),
                LanguageModelTraining.Where.HERE);
        inProcess(hadoop, plan, output, new TrainerConfig(2, 2, 3, 0, 6));
    }

    /** Trains on threads of this process. */
    static void trainInProcess(Configuration hadoop, String data, String output) throws IOException {
        ParquetCorpus corpus = ParquetCorpus.open(hadoop, data);
        TrainingPlan plan = Word2VecTraining.plan(CONFIG, corpus, corpus.vocabulary());
        inProcess(hadoop, plan, output, new TrainerConfig(2, 2, 3, 0, 0));
    }

    private static void inProcess(Configuration hadoop, TrainingPlan plan, String output, TrainerConfig trainer)
            throws IOException {
        try (InProcessPool pool = new InProcessPool((Program) plan.program(), 2)) {
            new TrainingRun(plan, OutputFolder.at(hadoop, output), pool, trainer, Map.of(), Map.of())
                    .run(Existing.REFUSE, new Silent(), TrainingRun.Report.NONE);
        }
    }

    @SafeVarargs
    private static List<String> with(List<String>... parts) {
        List<String> all = new ArrayList<>();
        List.of(parts).forEach(all::addAll);
        return all;
    }

    private static final class Silent implements TrainingListener {
        @Override
        public void roundFinished(RoundMetrics metrics) {}
    }

    /** The same names, and in each the same bytes; but of the manifests, which tell when and from what. */
    static void assertSameFiles(Map<String, byte[]> expected, Map<String, byte[]> found, String place) {
        assertEquals(expected.keySet(), found.keySet(), place);
        assertTrue(expected.size() > 1, () -> "nothing to compare " + place + " with");
        for (Map.Entry<String, byte[]> file : expected.entrySet()) {
            if (!file.getKey().equals(OutputFolder.MANIFEST)) {
                assertArrayEquals(
                        file.getValue(), found.get(file.getKey()), place + "/" + file.getKey() + ", seed " + SEED);
            }
        }
    }
}
