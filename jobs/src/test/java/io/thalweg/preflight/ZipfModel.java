package io.thalweg.preflight;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.Slice;
import io.thalweg.average.TensorSpec;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.SafetensorsWriter;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import io.thalweg.training.Word2VecModelConfig;
import io.thalweg.word2vec.Word2VecConfig;
import io.thalweg.word2vec.Word2VecProgram;
import io.thalweg.word2vec.WordVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;

/** A model of word vectors without a training: values drawn by a seed. */
public final class ZipfModel {
    private ZipfModel() {}

    /** The word of that id, as {@link ZipfDataset} has it. */
    public static String word(int id) {
        return String.format(Locale.ROOT, "word%06d", id);
    }

    public static void write(Path folder, int words, int dimensions, long seed) throws IOException {
        OutputFolder output = OutputFolder.at(new Configuration(), folder.toString());
        output.fileSystem().mkdirs(output.path());
        List<String> names = new ArrayList<>();
        long[] counts = new long[words];
        for (int id = 0; id < words; id++) {
            names.add(word(id));
            counts[id] = 1 + 10L * words / (id + 1);
        }
        Part vocabulary = output.write(ModelManifest.VOCABULARY, new Vocabulary(names, counts).toBytes());
        Part config = output.write(
                ModelManifest.CONFIG,
                Json.toBytes(new Word2VecModelConfig(
                        Word2VecConfig.builder().dimensions(dimensions).build(),
                        new TokenizerConfig(TokenizerConfig.Kind.WORD, false),
                        vocabulary.sha256())));
        ModelLayout layout = ModelLayout.of(List.of(
                TensorSpec.of(Word2VecProgram.INPUT, words, dimensions),
                TensorSpec.of(Word2VecProgram.OUTPUT, words, dimensions)));
        Random random = new Random(seed);
        try (PartWriter out = PartWriter.create(output.hadoop(), output.path(), ModelManifest.PARAMETERS)) {
            SafetensorsWriter writer = new SafetensorsWriter(out, layout.tensors(), Map.of());
            for (Slice slice : layout.slices()) {
                float[] values = new float[slice.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = random.nextFloat() - 0.5f;
                }
                writer.write(values);
            }
            writer.finish();
            output.commit(ModelManifest.of(WordVectors.FAMILY, List.of(vocabulary, config, out.finish()), "a test"));
        }
    }
}
