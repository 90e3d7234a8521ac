package io.thalweg.prepare.pipeline;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kinds of steps that a pipeline file can name. */
public record StepKinds(List<StepKind> kinds) {
    public StepKinds {
        kinds = List.copyOf(kinds);
        Set<String> names = new HashSet<>();
        for (StepKind kind : kinds) {
            if (!names.add(kind.name())) {
                throw new IllegalArgumentException("Two kinds of steps are called " + kind.name());
            }
        }
    }

    public Optional<StepKind> named(String name) {
        return kinds.stream().filter(kind -> kind.name().equals(name)).findFirst();
    }

    public List<String> names() {
        return kinds.stream().map(StepKind::name).sorted().toList();
    }
}
