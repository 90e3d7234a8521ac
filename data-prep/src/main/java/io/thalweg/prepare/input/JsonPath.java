package io.thalweg.prepare.input;

import java.util.List;

/** A path to members of nested JSON: names apart by dots, {@code *} for any one, {@code **} for any number. */
record JsonPath(List<String> steps) {
    static final int MOST_DEPTH = 64;

    JsonPath {
        steps = List.copyOf(steps);
    }

    /** @param path empty for one that leads nowhere */
    static JsonPath of(String path) {
        return new JsonPath(path.isEmpty() ? List.of() : List.of(path.split("\\.", -1)));
    }

    /** @param names of members from the outermost in; elements of arrays have the empty name */
    boolean matches(List<String> names) {
        if (steps.isEmpty()) {
            return false;
        }
        // reached[i]: whether the names so far are led to by the first i steps.
        boolean[] reached = new boolean[steps.size() + 1];
        reached[0] = true;
        spread(reached);
        for (String name : names) {
            boolean[] next = new boolean[reached.length];
            for (int i = 0; i < steps.size(); i++) {
                String step = steps.get(i);
                if (step.equals("**")) {
                    next[i] |= reached[i];
                } else {
                    next[i + 1] |= reached[i] && (step.equals("*") || step.equals(name));
                }
            }
            reached = next;
            spread(reached);
        }
        return reached[steps.size()];
    }

    private void spread(boolean[] reached) {
        for (int i = 0; i < steps.size(); i++) {
            reached[i + 1] |= reached[i] && steps.get(i).equals("**");
        }
    }
}
