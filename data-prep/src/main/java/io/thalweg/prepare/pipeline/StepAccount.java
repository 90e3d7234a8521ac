package io.thalweg.prepare.pipeline;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/**
 * What a step did.
 *
 * @param id its name in the pipeline
 * @param kind the name of its kind
 * @param in what came to it
 * @param out what went on from it; fewer documents than {@code in} by those dropped
 * @param dropped documents by the reason for which they were dropped
 * @param counters what the step counts besides
 * @param samples a few of the documents dropped, by reason
 */
public record StepAccount(
        String id,
        String kind,
        Flow in,
        Flow out,
        Map<String, Long> dropped,
        Map<String, Long> counters,
        Map<String, List<DroppedSample>> samples) {
    public StepAccount {
        dropped = new TreeMap<>(dropped);
        counters = new TreeMap<>(counters);
        samples = new TreeMap<>(samples);
    }

    /** Of a step that has seen nothing. */
    public static StepAccount of(PipelineStep step) {
        return new StepAccount(step.id(), step.kind().name(), Flow.NONE, Flow.NONE, Map.of(), Map.of(), Map.of());
    }

    /** Documents dropped, for whatever reason. */
    public long droppedDocuments() {
        return dropped.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What this and another did together, both of one step; in whichever order. */
    public StepAccount plus(StepAccount other) {
        if (!id.equals(other.id)) {
            throw new IllegalArgumentException(id + " and " + other.id + " are two steps");
        }
        return new StepAccount(
                id,
                kind,
                in.plus(other.in),
                out.plus(other.out),
                merged(dropped, other.dropped, Long::sum),
                merged(counters, other.counters, Long::sum),
                merged(samples, other.samples, DroppedSample::merged));
    }

    /** The same with more counted. */
    public StepAccount withCounters(Map<String, Long> more) {
        return new StepAccount(id, kind, in, out, dropped, merged(counters, more, Long::sum), samples);
    }

    /** The same with samples of a reason. */
    public StepAccount withSamples(String reason, List<DroppedSample> told) {
        TreeMap<String, List<DroppedSample>> more = new TreeMap<>(samples);
        more.put(reason, List.copyOf(told));
        return new StepAccount(id, kind, in, out, dropped, counters, more);
    }

    private static <V> Map<String, V> merged(Map<String, V> some, Map<String, V> others, BinaryOperator<V> plus) {
        TreeMap<String, V> all = new TreeMap<>(some);
        others.forEach((name, value) -> all.merge(name, value, plus));
        return all;
    }
}
