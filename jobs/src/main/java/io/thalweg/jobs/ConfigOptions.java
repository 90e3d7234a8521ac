package io.thalweg.jobs;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a configuration record: one for each of its components, named after it in kebab case, with the default
 * that the record itself holds; those of a record inside it likewise, as if they were its own. So a record cannot have a
 * field that the command line lacks, nor another default.
 */
final class ConfigOptions<R extends Record> {
    private final R defaults;
    private final Map<String, String> explanations = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Derived> derived = new HashMap<>();
    private final Map<String, Notation> notations = new HashMap<>();
    private final Map<String, Supplier<Object>> supplied = new HashMap<>();
    private final Map<String, OptionSpec> options = new HashMap<>();

    private record Notation(String label, ITypeConverter<?> converter, String shown) {}

    /** A default that follows from the values of other fields. */
    private record Derived(String shown, Function<Function<String, Object>, Object> rule) {}

    private ConfigOptions(R defaults) {
        this.defaults = defaults;
    }

    /** @param defaults what the record is when no option is given */
    static <R extends Record> ConfigOptions<R> of(R defaults) {
        return new ConfigOptions<>(defaults);
    }

    /** Says what a field means; every field needs it. */
    ConfigOptions<R> explain(String field, String explanation) {
        explanations.put(field, explanation);
        return this;
    }

    /** The same for a field whose option has a name of its own. */
    ConfigOptions<R> explain(String field, String option, String explanation) {
        names.put(field, option);
        return explain(field, explanation);
    }

    /** Takes a field's value from the command itself; it is no option of the record's. */
    ConfigOptions<R> supply(String field, Supplier<Object> value) {
        supplied.put(field, value);
        return this;
    }

    /**
     * Gives a number a default that depends on the numbers before it.
     *
     * @param shown what the help says of it
     * @param rule from a field's name to its value, for those before this one
     */
    ConfigOptions<R> derive(String field, String shown, ToDoubleFunction<ToDoubleFunction<String>> rule) {
        return deriveFrom(field, shown, values -> rule.applyAsDouble(other -> number(values.apply(other), other)));
    }

    /**
     * Gives a field a default that depends on the values of any kind before it.
     *
     * @param shown what the help says of it
     * @param rule from a field's name to its value, for those before this one; gives this one's
     */
    ConfigOptions<R> deriveFrom(String field, String shown, Function<Function<String, Object>, Object> rule) {
        derived.put(field, new Derived(shown, rule));
        return this;
    }

    /**
     * Gives a field a notation of its own.
     *
     * @param label what the help calls a value
     * @param converter from what is written to the field's value
     * @param shown the default as it would be written
     */
    ConfigOptions<R> convert(String field, String label, ITypeConverter<?> converter, String shown) {
        notations.put(field, new Notation(label, converter, shown));
        return this;
    }

    void addTo(CommandSpec command) {
        addTo(command, defaults);
        for (String field : explanations.keySet()) {
            if (!options.containsKey(field)) {
                throw new IllegalStateException(name() + " has no field " + field);
            }
        }
    }

    private void addTo(CommandSpec command, Record record) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String field = component.getName();
            Object value = value(record, component);
            if (supplied.containsKey(field)) {
                continue;
            }
            if (value instanceof Record inner) {
                addTo(command, inner);
                continue;
            }
            String explanation = explanations.get(field);
            if (explanation == null || options.containsKey(field)) {
                throw new IllegalStateException(name() + "." + field + " has no explanation, or its name stands twice");
            }
            Derived rule = derived.get(field);
            Notation notation = notations.get(field);
            OptionSpec option = ConfigOption.of(
                    names.getOrDefault(field, "--" + ConfigOption.kebab(field)),
                    component,
                    rule == null ? value : null,
                    explanation,
                    notation != null ? notation.shown() : rule == null ? null : rule.shown());
            if (notation != null) {
                option = option.toBuilder()
                        .converters(notation.converter())
                        .paramLabel(notation.label())
                        .build();
            }
            options.put(field, option);
            command.addOption(option);
        }
    }

    /** The record of the options given; empty, with the reasons in {@code problems}, if they are not a valid one. */
    Optional<R> build(List<Problem> problems) {
        List<Problem> found = new ArrayList<>();
        R built = build(defaults, new HashMap<>(), found);
        problems.addAll(found);
        return found.isEmpty() ? Optional.of(built) : Optional.empty();
    }

    /** A record with the options' values; the record itself, and a problem for each reason, if they are not valid. */
    @SuppressWarnings("unchecked")
    private <T extends Record> T build(T record, Map<String, Object> numbers, List<Problem> problems) {
        RecordComponent[] components = record.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            Object inner = value(record, components[i]);
            values[i] = inner instanceof Record part && !supplied.containsKey(components[i].getName())
                    ? build(part, numbers, problems)
                    : given(components[i], numbers);
            numbers.put(components[i].getName(), values[i]);
        }
        try {
            Constructor<T> canonical = (Constructor<T>) record.getClass().getDeclaredConstructor(types);
            return canonical.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof BadConfiguration bad) {
                problems.addAll(bad.problems());
                return record;
            }
            throw new IllegalStateException(
                    record.getClass() + " must refuse its values by a BadConfiguration", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record.getClass() + " must be a public record", e);
        }
    }

    private @Nullable Object given(RecordComponent component, Map<String, Object> numbers) {
        String field = component.getName();
        Supplier<Object> supplier = supplied.get(field);
        if (supplier != null) {
            return supplier.get();
        }
        OptionSpec option = options.get(field);
        if (option == null) {
            throw new IllegalStateException("The options have not been added to a command");
        }
        Object value = option.getValue();
        Derived rule = derived.get(field);
        if (value == null && rule != null) {
            return rule.rule().apply(other -> known(numbers, other));
        }
        return component.getType() == Optional.class ? Optional.ofNullable(value) : value;
    }

    private static Object known(Map<String, Object> values, String field) {
        Object value = values.get(field);
        if (value == null) {
            throw new IllegalStateException("No field before this one is named " + field);
        }
        return value;
    }

    private static double number(Object value, String field) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalStateException(field + " is no number");
    }

    private static Object value(Record record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record.getClass() + " must be a public record", e);
        }
    }

    private String name() {
        return defaults.getClass().getSimpleName();
    }
}
