package io.thalweg.jobs;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells what a dataset, a model or a checkpoint holds, and whether it is whole. */
@Command(
        name = "inspect",
        description =
                "Tell what a dataset, model, checkpoint, batch of embeddings or folder of generated images holds, and whether"
                        + " it is whole: exit code 0 if it is.")
final class InspectCommand extends JobCommand {
    @Parameters(paramLabel = "DIR", description = "The folder of a dataset, model, checkpoint, embeddings or images.")
    @Nullable
    String folder;

    @Option(
            names = "--verify",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Read every file and check its SHA-256; without, only its length (default: true).")
    boolean verify;

    @Option(
            names = "--contact-sheet",
            paramLabel = "FILE",
            description = "Draw images of a dataset of images to this PNG file, a row a label where there are a few.")
    @Nullable
    String contactSheet;

    @Override
    void check(List<Problem> problems) {
        Places.requireFolder(problems, "DIR", folder);
    }

    @Override
    int run(Console console) throws Exception {
        Inspection.Depth depth = verify ? Inspection.Depth.CHECKSUMS : Inspection.Depth.LENGTHS;
        Inspection inspection = Inspection.of(String.valueOf(folder), depth);
        if (contactSheet != null && inspection.whole() && !inspection.isOfImages()) {
            throw new BadConfiguration(Problem.of("--contact-sheet is for datasets of images")
                    .found(inspection.kind() + " without images")
                    .at(inspection.path())
                    .remedy("Leave it out, or give the folder of such a dataset"));
        }
        console.result(inspection, inspection.text());
        inspection.problems().forEach(console::error);
        if (contactSheet != null && inspection.whole()) {
            ContactSheet.draw(String.valueOf(folder), contactSheet);
        }
        return inspection.whole() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
