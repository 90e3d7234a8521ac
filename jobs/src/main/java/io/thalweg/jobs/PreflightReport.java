package io.thalweg.jobs;

import io.thalweg.preflight.MemoryPlan;
import io.thalweg.preflight.MemoryReport;
import io.thalweg.preflight.Resources;
import io.thalweg.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a dry run tells. */
record PreflightReport(
        @Nullable MemoryPlan plan, @Nullable Resources resources, List<Problem> problems, List<String> notes) {

    /** Tells it. @return the exit code */
    int tell(Console console) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("fits", problems.isEmpty());
        StringBuilder text = new StringBuilder();
        if (plan != null && resources != null) {
            json.putAll(MemoryReport.json(plan, resources));
            text.append(MemoryReport.text(plan, resources));
        }
        json.put("problems", problems.stream().map(Problem::message).toList());
        json.put("warnings", notes);
        notes.forEach(console::warning);
        text.append(
                problems.isEmpty()
                        ? "The run can begin: nothing was found against it."
                        : "The run cannot begin as asked: " + problems.size()
                                + (problems.size() == 1 ? " problem." : " problems."));
        console.result(json, text.toString());
        console.errors(problems);
        return problems.isEmpty() ? ExitCode.DONE : ExitCode.BAD_REQUEST;
    }
}
