package io.thalweg.training;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.SafetensorsFile;
import io.thalweg.gan.GanShape;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.util.List;

/**
 * A committed GAN, to be used.
 *
 * @param folder where it lies
 * @param config how it was trained
 */
public record GanModelFolder(OutputFolder folder, GanModelConfig config) {
    /** Reads all but the parameters. @throws JobFailed if the folder holds no whole GAN */
    public static GanModelFolder open(OutputFolder folder) {
        ModelManifest manifest = ModelManifest.read(folder, GanTraining.FAMILY);
        byte[] bytes = folder.readVerified(manifest.part(ModelManifest.CONFIG));
        String place = folder.path(ModelManifest.CONFIG).toString();
        return new GanModelFolder(folder, EarlierSettings.read(bytes, GanModelConfig.class, place));
    }

    public GanShape shape() {
        return config.training().shape(config.images(), config.labels().size());
    }

    /** Reads the parameters. @throws JobFailed if they are not those of the configuration */
    public ModelState parameters() throws IOException {
        folder.verify(ModelManifest.read(folder, GanTraining.FAMILY).part(ModelManifest.PARAMETERS));
        return read(folder, shape());
    }

    /** The same of a model that is being written. */
    static ModelState read(OutputFolder folder, GanShape shape) throws IOException {
        List<TensorSpec> wanted = shape.model();
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
