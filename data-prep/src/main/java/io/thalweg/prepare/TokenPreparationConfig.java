package io.thalweg.prepare;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is asked of {@link TokenPreparation}.
 *
 * @param output the dataset's folder, empty or absent
 * @param minCount words met less often are left out
 * @param maxDocumentTokens documents with more are cut into pieces of at most so many
 */
public record TokenPreparationConfig(String output, long minCount, int maxDocumentTokens) {
    /** @throws BadConfiguration naming every value that is wrong */
    public TokenPreparationConfig {
        List<Problem> problems = new ArrayList<>();
        if (output.isBlank()) {
            problems.add(Problem.of("--output is missing").allowed("a folder for the dataset"));
        }
        if (minCount < 1) {
            problems.add(
                    Problem.of("--min-count is out of range").found(minCount).allowed("1 or more"));
        }
        if (maxDocumentTokens < 1) {
            problems.add(Problem.of("--max-document-tokens is out of range")
                    .found(maxDocumentTokens)
                    .allowed("1 or more"));
        }
        BadConfiguration.throwIfAny(problems);
    }

    Map<String, Object> toOptions() {
        TreeMap<String, Object> options = new TreeMap<>(TokenPreparation.TOKENIZER.toOptions());
        options.put("min_count", minCount);
        options.put("max_document_tokens", maxDocumentTokens);
        return options;
    }
}
