package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.training.LanguageModelExport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a model as another library's file. */
@Command(
        name = "export",
        description = {
            "Write a language model as another library's file.",
            "dl4j: a zip that DL4J's ModelSerializer.restoreMultiLayerNetwork opens, the vocabulary beside the network."
        })
final class ExportCommand extends JobCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "A model made by 'thalweg train lm'.")
    @Nullable
    String model;

    @Option(names = "--format", paramLabel = "dl4j", required = true, description = "The format written: dl4j.")
    @Nullable
    String format;

    @Option(names = "--output", paramLabel = "FILE", required = true, description = "The file written.")
    @Nullable
    String output;

    @Option(names = "--overwrite", description = "Replace the file if it is there.")
    boolean overwrite;

    @Override
    void check(List<Problem> problems) {
        Places.requireFolder(problems, "--model", model);
    }

    @Override
    int run(Console console) throws Exception {
        LanguageModelExport.Exported exported = LanguageModelExport.run(
                new Configuration(),
                String.valueOf(model),
                String.valueOf(format),
                String.valueOf(output),
                overwrite ? Existing.OVERWRITE : Existing.REFUSE);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", String.valueOf(output));
        json.put("bytes", exported.file().bytes());
        json.put("sha256", exported.file().sha256());
        json.put("parameters", exported.parameters());
        console.result(json, "File: " + output);
        return ExitCode.DONE;
    }
}
