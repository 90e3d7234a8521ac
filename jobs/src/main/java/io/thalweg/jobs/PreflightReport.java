package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a dry run tells.
 *
 * @param json what was found, for programs
 * @param text the same for people, lines
 */
record PreflightReport(Map<String, Object> json, String text, List<Problem> problems, List<String> notes) {

    /** Tells it. @return the exit code */
    int tell(Console console) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("fits", problems.isEmpty());
        told.putAll(json);
        told.put("problems", problems.stream().map(Problem::message).toList());
        told.put("warnings", notes);
        notes.forEach(console::warning);
        String verdict = problems.isEmpty()
                ? "The run can begin: nothing was found against it."
                : "The run cannot begin as asked: " + problems.size()
                        + (problems.size() == 1 ? " problem." : " problems.");
        console.result(told, text + verdict);
        console.errors(problems);
        return problems.isEmpty() ? ExitCode.DONE : ExitCode.BAD_REQUEST;
    }
}
