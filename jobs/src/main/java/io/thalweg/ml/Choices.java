package io.thalweg.ml;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Choices as users write them, here as on the command line: {@code row-adasum} for {@code ROW_ADASUM}. */
final class Choices {
    private Choices() {}

    static String label(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws BadConfiguration if the label is none of the choices' */
    static <E extends Enum<E>> E parse(Class<E> choices, String param, String label) {
        return Arrays.stream(choices.getEnumConstants())
                .filter(choice -> label(choice).equalsIgnoreCase(label.strip()))
                .findFirst()
                .orElseThrow(() -> new BadConfiguration(Problem.of(param + " is none of its choices")
                        .found("'" + label + "'")
                        .allowed(labels(choices))));
    }

    static String labels(Class<? extends Enum<?>> choices) {
        return Arrays.stream(choices.getEnumConstants()).map(Choices::label).collect(Collectors.joining(", "));
    }
}
