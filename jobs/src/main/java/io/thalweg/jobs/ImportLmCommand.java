package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import io.thalweg.training.LanguageModelImport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a model of a DL4J zip. */
@Command(
        name = "lm",
        description = {
            "Make a language model of a DL4J zip, and of the dataset whose tokens are its ids.",
            "The state of DL4J's updater is not taken along: it belongs to the training that made it."
        })
final class ImportLmCommand extends JobCommand {
    @Option(
            names = "--dl4j",
            paramLabel = "FILE",
            required = true,
            description = "A zip of DL4J's ModelSerializer, or of 'thalweg export --format dl4j'.")
    @Nullable
    String zip;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "The dataset made by 'thalweg prepare text' whose vocabulary the network is over.")
    @Nullable
    String data;

    @Mixin
    final OutputOptions output = new OutputOptions();

    @Override
    void check(List<Problem> problems) {
        Places.requireFile(problems, "--dl4j", zip);
        Places.requireFolder(problems, "--data", data);
        output.check(problems, "--data", data == null ? List.of() : List.of(data));
        if (zip != null) {
            Places.requireApart(problems, "--dl4j", zip, "--output", output.folder());
        }
    }

    @Override
    int run(Console console) throws Exception {
        LanguageModelImport.Imported imported = LanguageModelImport.run(
                new Configuration(),
                "dl4j",
                String.valueOf(zip),
                String.valueOf(data),
                output.folder(),
                output.existing());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", output.folder());
        json.put("parameters", imported.parameters());
        json.put("vocabulary_checked", imported.vocabulary() == LanguageModelImport.VocabularyCheck.EVERY_TOKEN);
        if (imported.vocabulary() == LanguageModelImport.VocabularyCheck.SIZE_ONLY) {
            console.warning(
                    "the zip does not say which tokens its ids are of: only their number was compared with --data");
        }
        console.result(json, "Model: " + output.folder());
        return ExitCode.DONE;
    }
}
