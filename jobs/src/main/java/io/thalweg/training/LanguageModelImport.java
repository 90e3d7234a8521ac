package io.thalweg.training;

import io.thalweg.average.ModelState;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.Provenance;
import io.thalweg.checkpoint.SafetensorsWriter;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LanguageModelFormat;
import io.thalweg.lm.NetworkConfig;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.PortableModel;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** {@code import lm}: another library's file of a network, and a dataset of its tokens, become a committed language model. */
public final class LanguageModelImport {
    private static final int BUFFER_BYTES = 1 << 16;

    private LanguageModelImport() {}

    /** How far the ids of the file are known to be the dataset's. */
    public enum VocabularyCheck {
        EVERY_TOKEN,
        SIZE_ONLY
    }

    /**
     * What was made.
     *
     * @param parameters of the network
     * @param vocabulary what was compared
     */
    public record Imported(long parameters, VocabularyCheck vocabulary) {}

    private record HadoopFile(FileSystem files, Path path, long bytes) implements LanguageModelFormat.Source {
        static HadoopFile of(Configuration hadoop, String place) throws IOException {
            Path path = OutputFolder.at(hadoop, place).path();
            FileSystem files = path.getFileSystem(hadoop);
            try {
                return new HadoopFile(files, path, files.getFileStatus(path).getLen());
            } catch (FileNotFoundException e) {
                throw new JobFailed(
                        Problem.of("A file does not exist").found(place).remedy("Check the path"), e);
            }
        }

        @Override
        public InputStream open() throws IOException {
            return files.open(path);
        }

        @Override
        public String place() {
            return path.toString();
        }

        String sha256() throws IOException {
            var digest = PartWriter.sha256();
            byte[] buffer = new byte[BUFFER_BYTES];
            try (InputStream in = open()) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digest.update(buffer, 0, n);
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    /**
     * Reads all, then writes.
     *
     * @param format as {@link LanguageModelFormat#name}
     * @param file of the network
     * @param data folder of the dataset
     * @param output folder of the model
     * @throws BadConfiguration if the network is not over the dataset's vocabulary, or the output may not be written
     * @throws JobFailed if the file or the dataset is damaged, or the network cannot be one of ours
     */
    public static Imported run(
            Configuration hadoop,
            String format,
            String file,
            String data,
            String output,
            OutputFolder.Existing existing)
            throws IOException {
        String startedAt = now();
        LanguageModelFormat reader = LanguageModelFormat.named(format);
        OutputFolder folder = OutputFolder.at(hadoop, output);
        folder.requireApart(List.of(data, file));
        ParquetCorpus corpus = ParquetCorpus.open(hadoop, data);
        Vocabulary vocabulary = corpus.vocabulary();
        HadoopFile source = HadoopFile.of(hadoop, file);
        PortableModel model = reader.read(source);
        VocabularyCheck check = requireVocabulary(model, vocabulary, source.place(), corpus.folder());
        LanguageModelModelConfig config = new LanguageModelModelConfig(
                config(model.shape(), format),
                TokenizerConfig.fromOptions(corpus.manifest().options(), corpus.folder()),
                corpus.vocabularyHash());
        Provenance provenance = new Provenance(
                Environment.program(),
                Map.of("path", corpus.folder(), "vocabulary_sha256", corpus.vocabularyHash()),
                Map.of("imported", Map.of("format", format, "file", source.place(), "sha256", source.sha256())),
                config.training().seed(),
                source.sha256(),
                Map.of("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version")),
                Map.of(),
                startedAt,
                now());
        try (OutputLease lease = folder.claim(existing)) {
            List<Part> parts = new ArrayList<>();
            parts.add(folder.write(ModelManifest.CONFIG, Json.toBytes(config)));
            for (Map.Entry<String, byte[]> text :
                    TextFiles.of(corpus, vocabulary).entrySet()) {
                parts.add(folder.write(text.getKey(), text.getValue()));
            }
            parts.add(parameters(folder, model.parameters()));
            // Nothing is known of the rounds that made it.
            parts.add(folder.write(ModelManifest.METRICS, new byte[0]));
            parts.add(folder.write(Provenance.FILE, Json.toBytes(provenance)));
            lease.requireHeld();
            folder.commit(ModelManifest.of(LanguageModelTraining.FAMILY, parts, Environment.createdBy()));
        }
        return new Imported(model.parameters().layout().size(), check);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Part parameters(OutputFolder folder, ModelState parameters) throws IOException {
        Map<String, String> metadata = Map.of("format", "thalweg", "family", LanguageModelTraining.FAMILY);
        try (PartWriter out = folder.writer(ModelManifest.PARAMETERS)) {
            SafetensorsWriter writer =
                    new SafetensorsWriter(out, parameters.layout().tensors(), metadata);
            for (int t = 0; t < parameters.layout().tensors().size(); t++) {
                writer.write(parameters.tensor(t));
            }
            writer.finish();
            return out.finish();
        }
    }

    private static VocabularyCheck requireVocabulary(
            PortableModel model, Vocabulary vocabulary, String file, String data) {
        if (model.shape().vocabulary() != vocabulary.size()) {
            throw new BadConfiguration(Problem.of("The network is not over the dataset's vocabulary")
                    .found(model.shape().vocabulary() + " tokens in " + file)
                    .allowed(vocabulary.size() + ", as " + data + " has")
                    .at("--data")
                    .remedy("Give the dataset that the network was trained on"));
        }
        byte[] beside = model.vocabulary();
        if (beside == null) {
            return VocabularyCheck.SIZE_ONLY;
        }
        if (!Arrays.equals(beside, vocabulary.toBytes())) {
            throw new BadConfiguration(Problem.of("The network is over another vocabulary of the same size")
                    .found("a vocabulary.tsv in " + file + " that differs")
                    .allowed("the one of " + data)
                    .at("--data")
                    .remedy("Give the dataset that the network was trained on"));
        }
        return VocabularyCheck.EVERY_TOKEN;
    }

    /** What is known of how it was made: its network. The rest is what a training of it would begin with. */
    private static LanguageModelConfig config(NetworkShape shape, String engine) {
        NetworkConfig none = NetworkConfig.of(shape.cell(), shape.layers(), shape.hidden());
        NetworkConfig network = new NetworkConfig(
                shape.cell(),
                shape.layers(),
                shape.hidden(),
                shape.embedding(),
                shape.embeddings(),
                shape.output(),
                shape.cutoffs(),
                none.sampledWords(),
                none.forgetBias(),
                none.initialRange(),
                0,
                0);
        LanguageModelConfig defaults = LanguageModelConfig.defaults();
        return new LanguageModelConfig(
                network,
                defaults.learning(),
                defaults.averaging(),
                defaults.batch(),
                defaults.steps(),
                defaults.epochs(),
                engine,
                defaults.device(),
                defaults.threads(),
                defaults.seed());
    }
}
