package io.thalweg.prepare.pipeline;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The kinds of steps that come with the program, a line each, and the pipeline that stands where nobody asked for another. */
public final class StandardSteps {
    public static final StepKinds KINDS = new StepKinds(List.of(StepKind.ofCopies(
            "dedup",
            CopyStepConfig.DEFAULT,
            "Drops copies: equal documents, paragraphs or lines (Lee et al. 2022; Wenzek et al. 2020, CCNet), or"
                    + " documents that are nearly equal, by MinHash (Broder 1997).")));

    /** What differs from the kinds' defaults. Steps that are quick are not stored on their own. */
    private static final String DEFAULT = """
            steps:
              - dedup: {id: dedup-exact, mode: exact}
              - dedup: {id: dedup-near, mode: near}
            """;

    private StandardSteps() {}

    /** The pipeline that {@code --print-pipeline} shows. */
    public static Pipeline defaultPipeline() {
        List<Problem> problems = new ArrayList<>();
        Pipeline pipeline = PipelineFile.parse(
                        "the default pipeline", DEFAULT.getBytes(StandardCharsets.UTF_8), KINDS, problems)
                .orElseThrow(() -> new BadConfiguration(problems));
        return pipeline;
    }
}
