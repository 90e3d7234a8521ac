package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.document.StepConfig;
import io.thalweg.problem.NearMiss;
import io.thalweg.problem.Problem;
import io.thalweg.storage.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline as a file declares it: a list {@code steps}, each the name of a kind or a mapping from it to settings. Besides
 * its own settings a step can have an {@code id}, by which it is told from others of its kind, and {@code store: false},
 * which has its documents handed straight to the next step.
 */
public final class PipelineFile {
    private static final String STEPS = "steps";
    private static final String ID = "id";
    private static final String STORE = "store";

    /** Settings of every step, whatever its kind. */
    static final List<String> OF_EVERY_STEP = List.of(ID, STORE);

    private static final int MOST_STEPS = 99;
    private static final YamlFile YAML = new YamlFile("pipeline file", "a list named 'steps'");

    private final String label;
    private final StepKinds kinds;
    private final List<Problem> problems;
    private final List<PipelineStep> steps = new ArrayList<>();
    private final Map<String, Integer> ofKind = new HashMap<>();
    private final Set<String> ids = new HashSet<>();

    private PipelineFile(String label, StepKinds kinds, List<Problem> problems) {
        this.label = label;
        this.kinds = kinds;
        this.problems = problems;
    }

    /** The pipeline of a file; empty, with everything that is wrong with it in {@code problems}, if it has none. */
    public static Optional<Pipeline> read(Path file, StepKinds kinds, List<Problem> problems) {
        return YAML.read(file, problems).flatMap(content -> parse(file.toString(), content, kinds, problems));
    }

    /** The same of a file's bytes. @param label the file's name, for messages */
    public static Optional<Pipeline> parse(String label, byte[] content, StepKinds kinds, List<Problem> problems) {
        int before = problems.size();
        Map<?, ?> mapping = YAML.load(label, content, problems).orElse(Map.of());
        if (problems.size() > before) {
            return Optional.empty();
        }
        PipelineFile file = new PipelineFile(label, kinds, problems);
        file.add(mapping);
        return problems.size() == before ? Optional.of(new Pipeline(file.steps)) : Optional.empty();
    }

    /** A value for messages; a file may hold lists within themselves. */
    static String shown(@Nullable Object written) {
        return written instanceof String text
                ? "'" + text + "'"
                : written instanceof List<?> list
                        ? "a list of " + list.size()
                        : written instanceof Map<?, ?> map ? "a mapping of " + map.size() : "nothing";
    }

    private void add(Map<?, ?> mapping) {
        for (Object key : mapping.keySet()) {
            if (!STEPS.equals(key)) {
                problems.add(Problem.of("Unknown key " + shown(key))
                        .allowed(STEPS)
                        .at(label)
                        .remedy(key instanceof String text ? NearMiss.remedy(text, List.of(STEPS)) : ""));
            }
        }
        if (!(mapping.get(STEPS) instanceof List<?> list) || list.isEmpty() || list.size() > MOST_STEPS) {
            problems.add(Problem.of("The pipeline file has no steps")
                    .found(mapping.containsKey(STEPS) ? shown(mapping.get(STEPS)) : "no key '" + STEPS + "'")
                    .allowed("a list of 1 to " + MOST_STEPS + " steps, named '" + STEPS + "'")
                    .at(label));
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            add(i + 1, list.get(i));
        }
    }

    private void add(int number, @Nullable Object written) {
        String place = label + ", step " + number;
        Object name = written;
        Object given = Map.of();
        if (written instanceof Map<?, ?> mapping && mapping.size() == 1) {
            Map.Entry<?, ?> only = mapping.entrySet().iterator().next();
            name = only.getKey();
            // "- dedup:" with nothing behind it is how many write a step without settings.
            given = only.getValue() == null ? Map.of() : only.getValue();
        }
        if (!(name instanceof String kindName)) {
            problems.add(Problem.of("A step is not understood")
                    .found(shown(written))
                    .allowed("the name of a kind, or one with settings behind it: 'dedup: {mode: near}'")
                    .at(place));
            return;
        }
        Optional<StepKind> kind = kinds.named(kindName);
        if (kind.isEmpty()) {
            problems.add(Problem.of("Unknown kind of step '" + kindName + "'")
                    .allowed(String.join(", ", kinds.names()))
                    .at(place)
                    .remedy(NearMiss.remedy(kindName.replace('_', '-'), kinds.names())));
            return;
        }
        if (!(given instanceof Map<?, ?> settings)) {
            problems.add(Problem.of("The settings of a step are not understood")
                    .found(shown(given))
                    .allowed("a mapping of settings")
                    .at(place + " (" + kindName + ")"));
            return;
        }
        add(place, kind.get(), settings);
    }

    private void add(String place, StepKind kind, Map<?, ?> settings) {
        Map<Object, Object> own = new LinkedHashMap<>(settings);
        int count = ofKind.merge(kind.name(), 1, Integer::sum);
        String id = count == 1 ? kind.name() : kind.name() + "-" + count;
        if (own.containsKey(ID)) {
            Object written = own.remove(ID);
            if (written instanceof String text && text.matches("[a-z0-9]+(-[a-z0-9]+)*") && text.length() <= 60) {
                id = text;
            } else {
                problems.add(Problem.of("The value of 'id' is not understood")
                        .found(shown(written))
                        .allowed("a name of lower-case letters, digits and single dashes")
                        .at(place + " (" + kind.name() + ")"));
            }
        }
        String named = place + " (" + id + ")";
        if (!ids.add(id)) {
            problems.add(
                    Problem.of("Two steps are called '" + id + "'").at(named).remedy("Give one of them another id"));
            return;
        }
        boolean stored = true;
        if (own.containsKey(STORE)) {
            Object written = own.remove(STORE);
            stored = "true".equals(written);
            if (!stored && !"false".equals(written)) {
                problems.add(Problem.of("The value of 'store' is not understood")
                        .found(shown(written))
                        .allowed("true or false")
                        .at(named));
            }
        }
        boolean storedAsAsked = stored;
        String known = id;
        Settings.bind(kind.defaults(), own, named, problems).ifPresent(bound -> {
            PipelineStep step = new PipelineStep(known, kind, bound, storedAsAsked);
            step.documents().flatMap(StepConfig::missing).ifPresent(problem -> problems.add(problem.at(named)));
            steps.add(step);
        });
    }
}
