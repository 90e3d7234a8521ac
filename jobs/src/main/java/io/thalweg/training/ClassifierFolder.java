package io.thalweg.training;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.checkpoint.SafetensorsFile;
import io.thalweg.checkpoint.SafetensorsWriter;
import io.thalweg.gan.classifier.ClassifierSource;
import io.thalweg.gan.classifier.TrainedClassifier;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** The classifier in a GAN's folder: its parameters, and beside them, written last, what they are. Travels to executors. */
public final class ClassifierFolder implements ClassifierSource {
    private static final long serialVersionUID = 1L;

    /** The classifier's parameters. */
    public static final String PARAMETERS = "classifier.safetensors";

    /** What they are, {@link ClassifierConfig}. */
    public static final String CONFIG = "classifier.json";

    private final HadoopSettings hadoop;
    private final String folder;

    private ClassifierFolder(HadoopSettings hadoop, String folder) {
        this.hadoop = hadoop;
        this.folder = folder;
    }

    /** Of a model's folder, whether there is a classifier or will be. */
    public static ClassifierFolder of(OutputFolder model) {
        return new ClassifierFolder(
                new HadoopSettings(model.hadoop()), model.path().toString());
    }

    private OutputFolder folder() {
        return OutputFolder.at(hadoop.configuration(), folder);
    }

    /** What is there; empty if there is no classifier, or it was not finished or is damaged. */
    public Optional<ClassifierConfig> find() throws IOException {
        if (!folder().fileSystem().exists(folder().path(CONFIG))) {
            return Optional.empty();
        }
        try {
            ClassifierConfig found = config();
            folder().verify(found.parameters());
            return Optional.of(found);
        } catch (JobFailed e) {
            return Optional.empty();
        }
    }

    /** What is there. @throws JobFailed if there is none */
    public ClassifierConfig config() {
        String place = folder().path(CONFIG).toString();
        return Json.parse(folder().readSmall(CONFIG), ClassifierConfig.class, place);
    }

    @Override
    public TrainedClassifier read() throws IOException {
        ClassifierConfig config = config();
        folder().verify(config.parameters());
        List<TensorSpec> wanted = config.shape().parameters();
        Path path = folder().path(config.parameters().path());
        try (SafetensorsFile file = SafetensorsFile.open(hadoop.configuration(), path)) {
            if (!file.tensors().equals(wanted)) {
                throw new JobFailed(Problem.of("The classifier's parameters are not those of its configuration")
                        .found(file.tensors())
                        .allowed(wanted.toString())
                        .at(path)
                        .remedy("Restore the model's folder, or train it again"));
            }
            float[][] tensors = new float[wanted.size()][];
            for (int t = 0; t < tensors.length; t++) {
                tensors[t] = file.read(wanted.get(t).name());
            }
            return new TrainedClassifier(config.shape(), new ModelState(ModelLayout.of(wanted), tensors));
        }
    }

    /** Writes the parameters. */
    Part write(TrainedClassifier classifier) throws IOException {
        try (PartWriter out = PartWriter.create(hadoop.configuration(), new Path(folder), PARAMETERS)) {
            write(classifier, out);
            return out.finish();
        }
    }

    private static void write(TrainedClassifier classifier, OutputStream out) throws IOException {
        List<TensorSpec> tensors = classifier.shape().parameters();
        SafetensorsWriter writer =
                new SafetensorsWriter(out, tensors, Map.of("format", "thalweg", "family", "classifier"));
        for (TensorSpec spec : tensors) {
            writer.write(classifier.parameters().tensor(spec.name()));
        }
        writer.finish();
    }

    /** Of the file that the parameters are written as, 64 hexadecimal digits. */
    public static String sha256(TrainedClassifier classifier) throws IOException {
        try (DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), PartWriter.sha256())) {
            write(classifier, out);
            return HexFormat.of().formatHex(out.getMessageDigest().digest());
        }
    }

    /** Writes what the parameters are: from then on there is a classifier. */
    Part commit(ClassifierConfig config) throws IOException {
        return folder().write(CONFIG, Json.toBytes(config));
    }

    /** Copies a classifier from elsewhere. */
    ClassifierConfig copy(ClassifierFolder from) throws IOException {
        ClassifierConfig theirs = from.config();
        ClassifierConfig ours = new ClassifierConfig(
                theirs.shape(),
                theirs.labels(),
                theirs.steps(),
                theirs.seed(),
                theirs.accuracy(),
                theirs.accuracySplit(),
                write(from.read()));
        commit(ours);
        return ours;
    }
}
