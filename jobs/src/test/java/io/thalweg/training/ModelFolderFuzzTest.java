package io.thalweg.training;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.dataset.ImageShape;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.classifier.ClassifierShape;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import io.thalweg.word2vec.Word2VecConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as what a model's folder says of the model: {@code config.json} of every family, and {@code classifier.json}. The
 * manifest names them with their checksums, as in a folder of anyone's making.
 */
final class ModelFolderFuzzTest {
    private static final byte[] NOTHING = {};
    private static final byte[] VOCABULARY = new Vocabulary(List.of("a", "b"), new long[] {2, 1}).toBytes();
    private static final TokenizerConfig TOKENIZER = new TokenizerConfig(TokenizerConfig.Kind.WORD, true);

    static Stream<byte[]> seeds() {
        String hash = "0".repeat(64);
        return Stream.concat(
                Stream.of(
                                new LanguageModelModelConfig(LanguageModelConfig.defaults(), TOKENIZER, hash),
                                new GanModelConfig(GanConfig.defaults(), new ImageShape(1, 28, 28), List.of("0", "1")),
                                new Word2VecModelConfig(Word2VecConfig.defaults(), TOKENIZER, hash),
                                classifier())
                        .map(Json::toBytes),
                Stream.of(
                                new String(Json.toBytes(classifier()), StandardCharsets.UTF_8)
                                        .replace("\"size\" : 28", "\"size\" : 2047")
                                        .replace("\"features\" : 64", "\"features\" : 4096"),
                                "{\"training\":null,\"tokenizer\":null,\"vocabulary_sha256\":null}",
                                "{\"training\":null,\"images\":null,\"labels\":[]}")
                        .map(text -> text.getBytes(StandardCharsets.UTF_8)));
    }

    private static ClassifierConfig classifier() {
        Part parameters = part(ClassifierFolder.PARAMETERS, NOTHING);
        return new ClassifierConfig(
                new ClassifierShape(28, 1, 10, 64), List.of("0", "1"), 100, 1, 0.9, "valid", parameters);
    }

    private static Part part(String path, byte[] bytes) {
        return new Part(
                path, bytes.length, HexFormat.of().formatHex(PartWriter.sha256().digest(bytes)));
    }

    private static OutputFolder folder(String family, byte[] config) {
        List<Part> parts = List.of(
                part(ModelManifest.CONFIG, config),
                part(ModelManifest.VOCABULARY, VOCABULARY),
                part(ModelManifest.PARAMETERS, NOTHING));
        MemoryFiles.put(family + "/" + OutputFolder.MANIFEST, Json.toBytes(ModelManifest.of(family, parts, "a test")));
        MemoryFiles.put(family + "/" + ModelManifest.CONFIG, config);
        MemoryFiles.put(family + "/" + ModelManifest.VOCABULARY, VOCABULARY);
        MemoryFiles.put(family + "/" + ModelManifest.PARAMETERS, NOTHING);
        return OutputFolder.at(MemoryFiles.configuration(), "memory:/" + family);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        OutputFolder text = folder(LanguageModelTraining.FAMILY, bytes);
        Untrusted.read(bytes, () -> {
            LanguageModelFolder model = LanguageModelFolder.open(text);
            require(model.shape().vocabulary() == 2 && model.parameterBytes() == 0);
            model.tokenizer().create().tokens("a b");
            model.parameters();
        });
        OutputFolder images = folder(GanTraining.FAMILY, bytes);
        Untrusted.read(bytes, () -> {
            GanModelFolder model = GanModelFolder.open(images);
            require(model.shape().values() > 0);
            model.parameters();
        });
        OutputFolder vectors = folder(Word2VecTraining.FAMILY, bytes);
        Untrusted.read(bytes, () -> {
            Word2VecModelConfig config = Word2VecModelConfig.read(vectors);
            require(config.training().dimensions() > 0);
            TextFiles.tokenizer(vectors, ModelManifest.read(vectors), config.tokenizer());
        });
        MemoryFiles.put("classified/" + ClassifierFolder.CONFIG, bytes);
        MemoryFiles.put("classified/" + ClassifierFolder.PARAMETERS, NOTHING);
        ClassifierFolder classifier =
                ClassifierFolder.of(OutputFolder.at(MemoryFiles.configuration(), "memory:/classified"));
        Untrusted.read(bytes, () -> {
            classifier.find().ifPresent(found -> Objects.requireNonNull(found.accuracySplit()));
            classifier.read();
        });
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("What was read is not what the folder must say");
        }
    }
}
