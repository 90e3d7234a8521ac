package io.thalweg.training;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.SafetensorsFile;
import io.thalweg.lm.NetworkShape;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.text.StoredTokenizer;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * A committed language model, to be used.
 *
 * @param folder where it lies
 * @param config how it was trained
 * @param vocabulary its tokens by id
 * @param tokenizer how text given to it is cut
 */
public record LanguageModelFolder(
        OutputFolder folder, LanguageModelModelConfig config, Vocabulary vocabulary, StoredTokenizer tokenizer) {

    /** Reads all but the parameters. @throws JobFailed if the folder holds no whole language model */
    public static LanguageModelFolder open(OutputFolder folder) {
        ModelManifest manifest = ModelManifest.read(folder, LanguageModelTraining.FAMILY);
        byte[] bytes = folder.readVerified(manifest.part(ModelManifest.CONFIG));
        String place = folder.path(ModelManifest.CONFIG).toString();
        LanguageModelModelConfig config = EarlierSettings.read(bytes, LanguageModelModelConfig.class, place);
        Vocabulary vocabulary = Vocabulary.parse(
                folder.readVerified(manifest.part(ModelManifest.VOCABULARY)),
                folder.path(ModelManifest.VOCABULARY).toString());
        return new LanguageModelFolder(
                folder, config, vocabulary, TextFiles.tokenizer(folder, manifest, config.tokenizer()));
    }

    public NetworkShape shape() {
        return config.training().network().shape(vocabulary.size());
    }

    /** The length of the parameters' file, which is looked for and not read. @throws JobFailed if it is not there, or cut */
    public long parameterBytes() {
        Part part = ModelManifest.read(folder, LanguageModelTraining.FAMILY).part(ModelManifest.PARAMETERS);
        Path file = folder.path(part.path());
        String found;
        try {
            long bytes = folder.fileSystem().getFileStatus(file).getLen();
            if (bytes == part.bytes()) {
                return bytes;
            }
            found = bytes + " bytes";
        } catch (IOException e) {
            found = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
        throw new JobFailed(Problem.of("The model's parameters are not what its manifest says")
                .found(found)
                .allowed(part.bytes() + " bytes")
                .at(file)
                .remedy("Restore the model's folder, or train it again"));
    }

    /** Reads the parameters. @throws JobFailed if they are not those of the configuration */
    public ModelState parameters() throws IOException {
        folder.verify(ModelManifest.read(folder, LanguageModelTraining.FAMILY).part(ModelManifest.PARAMETERS));
        List<TensorSpec> wanted = shape().parameters();
        try (SafetensorsFile file = SafetensorsFile.open(folder.hadoop(), folder.path(ModelManifest.PARAMETERS))) {
            if (!file.tensors().equals(wanted)) {
                throw new JobFailed(Problem.of("The model's parameters are not those of its configuration")
                        .found(file.tensors())
                        .allowed(wanted.toString())
                        .at(folder.path(ModelManifest.PARAMETERS))
                        .remedy("Restore the model's folder, or train it again"));
            }
            float[][] tensors = new float[wanted.size()][];
            for (int t = 0; t < tensors.length; t++) {
                tensors[t] = file.read(wanted.get(t).name());
            }
            return new ModelState(ModelLayout.of(wanted), tensors);
        }
    }
}
