package io.thalweg.prepare.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What became of the documents of a pipeline, or of a part of them, up to some step.
 *
 * @param steps in order
 * @param lengthsBefore of the documents as they were read
 * @param lengthsAfter of those that remain
 * @param languages what remains by the label {@code language}; empty where no step gives it
 * @param repeatedLines the commonest that a search for equal lines or paragraphs found; empty without one
 */
public record PipelineAccount(
        List<StepAccount> steps,
        LengthHistogram lengthsBefore,
        LengthHistogram lengthsAfter,
        Map<String, Flow> languages,
        List<RepeatedLine> repeatedLines) {
    public static final PipelineAccount NONE =
            new PipelineAccount(List.of(), LengthHistogram.NONE, LengthHistogram.NONE, Map.of(), List.of());

    /** The label of a document that tells its language. */
    public static final String LANGUAGE = "language";

    public PipelineAccount {
        steps = List.copyOf(steps);
        languages = new TreeMap<>(languages);
        repeatedLines = List.copyOf(repeatedLines);
    }

    /** This and what became, in the same steps, of other documents. */
    public PipelineAccount plus(PipelineAccount others) {
        TreeMap<String, Flow> all = new TreeMap<>(languages);
        others.languages.forEach((language, flow) -> all.merge(language, flow, Flow::plus));
        return new PipelineAccount(
                StepMeter.sum(steps, others.steps),
                lengthsBefore.plus(others.lengthsBefore),
                lengthsAfter.plus(others.lengthsAfter),
                all,
                repeatedLines);
    }

    /** This, followed by what became of the same documents in later steps. */
    public PipelineAccount followedBy(PipelineAccount later) {
        List<StepAccount> all = new ArrayList<>(steps);
        all.addAll(later.steps);
        return new PipelineAccount(
                all,
                steps.isEmpty() ? later.lengthsBefore : lengthsBefore,
                later.lengthsAfter,
                later.languages,
                later.repeatedLines.isEmpty() ? repeatedLines : later.repeatedLines);
    }

    /** The same with another account of its first step. */
    public PipelineAccount withFirst(StepAccount first) {
        List<StepAccount> all = new ArrayList<>(steps);
        all.set(0, first);
        return new PipelineAccount(all, lengthsBefore, lengthsAfter, languages, repeatedLines);
    }

    /** The same with the commonest lines. */
    public PipelineAccount withRepeatedLines(List<RepeatedLine> lines) {
        return new PipelineAccount(steps, lengthsBefore, lengthsAfter, languages, lines);
    }

    /** What came to the first step. */
    public Flow in() {
        return steps.isEmpty() ? Flow.NONE : steps.get(0).in();
    }

    /** What went on from the last. */
    public Flow out() {
        return steps.isEmpty() ? Flow.NONE : steps.get(steps.size() - 1).out();
    }
}
