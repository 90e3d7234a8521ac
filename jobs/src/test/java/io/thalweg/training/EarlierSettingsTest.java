package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.RunHash;
import io.thalweg.dataset.ImageShape;
import io.thalweg.gan.GanConfig;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.network.Precision;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import io.thalweg.word2vec.Architecture;
import io.thalweg.word2vec.Distribution;
import io.thalweg.word2vec.MergeChoice;
import io.thalweg.word2vec.Word2VecConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and checkpoints of a time when settings were missing, or had other defaults. */
final class EarlierSettingsTest {
    private static final List<String> DATA = List.of("ab12");

    @TempDir
    Path folder;

    /** What was written then: a line less. */
    private static byte[] then(byte[] now) {
        String text = new String(now, StandardCharsets.UTF_8);
        String without = text.replaceFirst(" *\"precision\" : \"FLOAT32\",\n", "");
        assertNotEquals(text, without);
        return without.getBytes(StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(PartWriter.sha256().digest(bytes));
    }

    private static RunHash hash(String family, Object config, Object lasting) {
        // Of what is trained the hash knows no more than the settings.
        return new TrainingPlan(family, null, config, lasting, Map.of(), DATA, config, Map.of(), 1).hash();
    }

    private static String hashOfThen(String family, Object settings) {
        return sha256(then(Json.toBytes(Map.of("family", family, "config", settings, "data", DATA))));
    }

    @Test
    void aRunIsKnownByTheHashItHadThen() {
        LanguageModelConfig config = LanguageModelConfig.defaults();
        LanguageModelConfig lasting = config.withLearning(config.learning().at(1, 0));
        RunHash hash = hash("lm", config, lasting);
        assertTrue(hash.isRun(hash.run()) && hash.isLine(hash.line()), "of now");
        assertTrue(hash.isRun(hashOfThen("lm", config)), "run");
        assertTrue(hash.isLine(hashOfThen("lm", lasting)), "line");
        LanguageModelConfig slower = config.withLearning(config.learning().at(0.5, 0));
        assertEquals(false, hash.isRun(hashOfThen("lm", slower)));
        GanConfig gan = GanConfig.defaults();
        assertTrue(hash("gan", gan, gan).isRun(hashOfThen("gan", gan)), "GAN");
        Map<String, Object> foreign = Map.of("trainer", "another", "training", config);
        assertTrue(hash("lm", foreign, foreign).isRun(hashOfThen("lm", foreign)), "trained by another");
    }

    @Test
    void wordVectorsThatNothingAveragedAreKnownByTheAveragingTheyHadThen() {
        Word2VecConfig alone = Word2VecConfig.defaults();
        Word2VecConfig cbow =
                Word2VecConfig.builder().architecture(Architecture.CBOW).build();
        Word2VecConfig blocks = Word2VecConfig.builder()
                .replicas(2)
                .distribution(Distribution.BLOCKS)
                .build();
        Word2VecConfig averaged = Word2VecConfig.builder().replicas(2).build();
        for (Word2VecConfig now : List.of(alone, cbow, blocks, averaged)) {
            for (MergeChoice merge : List.of(MergeChoice.AUTO, MergeChoice.SATURATING_SUM, MergeChoice.ROW_ADASUM)) {
                Word2VecConfig then =
                        now.toBuilder().replicaRateFactor(1.5).merge(merge).build();
                assertEquals(
                        now != averaged,
                        wordVectorsHash(now).isRun(wordVectorsHash(then).run()),
                        then.toString());
            }
        }
        Word2VecConfig otherwise = Word2VecConfig.builder().replicaRateFactor(2).build();
        assertEquals(List.of(), wordVectorsHash(otherwise).earlier());
    }

    private static RunHash wordVectorsHash(Word2VecConfig config) {
        return hash("word2vec", config, config);
    }

    @Test
    void noRunOfThenComputedInOtherNumbers() {
        LanguageModelConfig config = LanguageModelConfig.defaults();
        LanguageModelConfig coarse = new LanguageModelConfig(
                config.network(),
                config.learning(),
                config.averaging(),
                config.batch(),
                config.steps(),
                config.epochs(),
                config.engine(),
                config.device(),
                Precision.BFLOAT16,
                config.threads(),
                config.seed());
        assertEquals(List.of(), hash("lm", coarse, coarse).earlier());
        byte[] model = Json.toBytes(languageModel(coarse));
        assertEquals(languageModel(coarse), EarlierSettings.read(model, LanguageModelModelConfig.class, "here"));
    }

    private static LanguageModelModelConfig languageModel(LanguageModelConfig config) {
        return new LanguageModelModelConfig(
                config, new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, false), "00".repeat(32));
    }

    private OutputFolder model(String family, byte[] config) throws IOException {
        OutputFolder model =
                OutputFolder.at(new Configuration(), folder.resolve(family).toString());
        List<Part> parts = new ArrayList<>();
        try (var lease = model.claim(OutputFolder.Existing.REFUSE)) {
            parts.add(model.write(ModelManifest.CONFIG, config));
            parts.add(model.write(
                    ModelManifest.VOCABULARY, new Vocabulary(List.of("a", "b"), new long[] {2, 1}).toBytes()));
            lease.requireHeld();
            model.commit(ModelManifest.of(family, parts, "a test"));
        }
        return model;
    }

    @Test
    void modelsOfThenAreOpened() throws IOException {
        LanguageModelModelConfig text = languageModel(LanguageModelConfig.defaults());
        assertEquals(
                text,
                LanguageModelFolder.open(model("lm", then(Json.toBytes(text)))).config());
        GanModelConfig images = new GanModelConfig(GanConfig.defaults(), new ImageShape(1, 28, 28), List.of("0", "1"));
        assertEquals(
                images,
                GanModelFolder.open(model("gan", then(Json.toBytes(images)))).config());
    }

    @Test
    void whatElseIsMissingIsStillRefused() {
        String config = new String(Json.toBytes(languageModel(LanguageModelConfig.defaults())), StandardCharsets.UTF_8);
        for (String broken :
                List.of(config.replaceFirst(" *\"threads\" : 1,\n", ""), "{}", "[]", "{\"training\": 1}")) {
            JobFailed refused = assertThrows(
                    JobFailed.class,
                    () -> EarlierSettings.read(
                            broken.getBytes(StandardCharsets.UTF_8), LanguageModelModelConfig.class, "here"),
                    broken);
            assertTrue(refused.getMessage().contains("(here)"), refused.getMessage());
        }
    }
}
