package io.thalweg.prepare.pipeline;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A step as it travels to a task.
 *
 * @param type the class of its settings, which has a constant {@code DEFAULT}
 * @param settings as {@link Settings#values} has them
 */
public record StepDescription(String id, String kind, String type, Map<String, Object> settings) {

    public static StepDescription of(PipelineStep step) {
        return new StepDescription(
                step.id(), step.kind().name(), step.settings().getClass().getName(), Settings.values(step.settings()));
    }

    public PipelineStep step() {
        Record defaults;
        try {
            Class<?> found = Class.forName(type, true, Thread.currentThread().getContextClassLoader());
            var constant = found.getDeclaredField("DEFAULT");
            constant.setAccessible(true);
            defaults = (Record) constant.get(null);
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalStateException(type + " has no constant DEFAULT of its own type", e);
        }
        List<Problem> problems = new ArrayList<>();
        Record bound = Settings.bind(defaults, Settings.written(settings), id, problems)
                .orElseThrow(() -> new BadConfiguration(problems));
        return new PipelineStep(id, new StepKind(kind, defaults, "", 1), bound, false);
    }
}
