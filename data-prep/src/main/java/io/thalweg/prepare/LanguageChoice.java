package io.thalweg.prepare;

import io.thalweg.prepare.language.Languages;
import io.thalweg.prepare.pipeline.Flow;
import io.thalweg.prepare.pipeline.LanguageSplit;
import io.thalweg.prepare.pipeline.LanguagesManifest.LeftOut;
import io.thalweg.prepare.pipeline.Pipeline;
import io.thalweg.prepare.pipeline.PipelineAccount;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which languages of what a pipeline lets through get a dataset of their own.
 *
 * @param chosen what came to each, by language
 * @param leftOut the others
 */
record LanguageChoice(SortedMap<String, Flow> chosen, SortedMap<String, LeftOut> leftOut) {
    private static final int MOST_TOLD = 10;

    /** @param account of the whole pipeline */
    static LanguageChoice of(PipelineAccount account, LanguageSplit split, Pipeline pipeline) {
        Set<String> kept = split.kept(pipeline);
        Set<String> known = kept.isEmpty() ? Languages.all() : kept;
        double leastShare = split.leastShare(pipeline);
        long all = account.out().documents();
        TreeMap<String, Flow> found = flows(account);
        TreeMap<String, Flow> chosen = new TreeMap<>();
        TreeMap<String, LeftOut> leftOut = new TreeMap<>();
        kept.forEach(language -> found.putIfAbsent(language, Flow.NONE));
        found.forEach((language, flow) -> {
            if (flow.documents() == 0) {
                leftOut.put(language, new LeftOut(flow, "no document is in it"));
            } else if (!known.contains(language)) {
                leftOut.put(
                        language,
                        new LeftOut(
                                flow,
                                language.equals(Languages.UNDETERMINED)
                                        ? "their language could not be told"
                                        : "no language that is kept"));
            } else if (flow.documents() < leastShare * all) {
                leftOut.put(
                        language,
                        new LeftOut(
                                flow,
                                String.format(
                                        Locale.ROOT,
                                        "fewer than %s%% of the documents (--least-language-share)",
                                        100 * leastShare)));
            } else {
                chosen.put(language, flow);
            }
        });
        return new LanguageChoice(chosen, leftOut);
    }

    /** By language, those without a label among those whose language is not told. */
    private static TreeMap<String, Flow> flows(PipelineAccount account) {
        TreeMap<String, Flow> found = new TreeMap<>(account.languages());
        Flow labelled = found.values().stream().reduce(Flow.NONE, Flow::plus);
        long documents = account.out().documents() - labelled.documents();
        if (documents > 0) {
            found.merge(
                    Languages.UNDETERMINED, new Flow(documents, account.out().bytes() - labelled.bytes()), Flow::plus);
        }
        return found;
    }

    /** What a document's label counts as. */
    static String language(String label) {
        return label.isEmpty() ? Languages.UNDETERMINED : label;
    }

    /** @throws JobFailed if no language is left for a dataset */
    static void requireSome(Map<String, ?> datasets, Map<String, LeftOut> leftOut, String steps) {
        if (datasets.isEmpty()) {
            throw new JobFailed(Problem.of("No language has text enough for a dataset")
                    .found(
                            leftOut.isEmpty()
                                    ? "no document behind the pipeline"
                                    : leftOut.entrySet().stream()
                                            .sorted(Comparator.comparingLong(
                                                            (Map.Entry<String, LeftOut> each) -> -each.getValue()
                                                                    .documents()
                                                                    .documents())
                                                    .thenComparing(Map.Entry::getKey))
                                            .limit(MOST_TOLD)
                                            .map(each -> each.getKey() + " with "
                                                    + each.getValue()
                                                            .documents()
                                                            .documents()
                                                    + " documents ("
                                                    + each.getValue().reason() + ")")
                                            .collect(Collectors.joining(", ")))
                    .remedy("Lower --least-language-share or --min-count, or change the pipeline; the manifests in "
                            + steps + " tell what each step dropped. Run again with --resume"));
        }
    }
}
