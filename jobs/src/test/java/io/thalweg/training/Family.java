package io.thalweg.training;

import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The families of models, each with the commands of its {@link SmallPipeline}, for tests that run all of them at one place. */
enum Family {
    WORD2VEC("/text", "model", "data", "embeddings") {
        @Override
        List<List<String>> commands(String inputs, String root, List<String> more) {
            return SmallPipeline.commands(inputs + input(), root, more);
        }

        @Override
        void trainInProcess(Configuration hadoop, String root, String output) throws IOException {
            SmallPipeline.trainInProcess(hadoop, root + "/data", output);
        }
    },

    LANGUAGE_MODEL("/text", "lm-model", "lm-data") {
        @Override
        List<List<String>> commands(String inputs, String root, List<String> more) {
            return SmallPipeline.languageModel(inputs + input(), root, more);
        }

        @Override
        void trainInProcess(Configuration hadoop, String root, String output) throws IOException {
            LanguageModelFolder trained = LanguageModelFolder.open(OutputFolder.at(hadoop, root + "/" + model()));
            SmallPipeline.languageModelInProcess(hadoop, trained.config().training(), root + "/lm-data", output);
        }
    },

    GAN("/pictures", "gan-model", "gan-data", "gan-made") {
        @Override
        List<List<String>> commands(String inputs, String root, List<String> more) {
            return SmallPipeline.gan(inputs + input(), root, more);
        }

        @Override
        void trainInProcess(Configuration hadoop, String root, String output) throws IOException {
            GanModelFolder trained = GanModelFolder.open(OutputFolder.at(hadoop, root + "/" + model()));
            SmallPipeline.ganInProcess(hadoop, trained.config().training(), root + "/gan-data", output);
        }
    };

    private final String input;
    private final String model;
    private final List<String> datasets;

    Family(String input, String model, String... datasets) {
        this.input = input;
        this.model = model;
        this.datasets = List.of(datasets);
    }

    /**
     * From input to the last output, in order.
     *
     * @param inputs what holds the folders of all inputs
     * @param root what is to hold all outputs, which no two families name alike
     * @param more further arguments of each
     */
    abstract List<List<String>> commands(String inputs, String root, List<String> more);

    /** Trains on threads of this process, of the dataset and the settings that the commands left at a root. */
    abstract void trainInProcess(Configuration hadoop, String root, String output) throws IOException;

    /** Where below the inputs its own is: it begins with a slash. */
    String input() {
        return input;
    }

    /** The model's folder below the root. */
    String model() {
        return model;
    }

    /** The other outputs' folders below the root. */
    List<String> datasets() {
        return datasets;
    }
}
