package io.thalweg.jobs;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a configuration record: one for each of its components, named after it in kebab case, with the default
 * that the record itself holds. So a record cannot have a field that the command line lacks, nor another default.
 */
final class ConfigOptions<R extends Record> {
    private final R defaults;
    private final Map<String, String> explanations = new LinkedHashMap<>();
    private final Map<String, Derived> derived = new LinkedHashMap<>();
    private final Map<String, OptionSpec> options = new LinkedHashMap<>();

    /** A default that follows from the values of other fields. */
    private record Derived(String shown, ToDoubleFunction<ToDoubleFunction<String>> rule) {}

    private ConfigOptions(R defaults) {
        this.defaults = defaults;
    }

    /** @param defaults what the record is when no option is given */
    static <R extends Record> ConfigOptions<R> of(R defaults) {
        return new ConfigOptions<>(defaults);
    }

    /** Says what a field means; every field needs it. */
    ConfigOptions<R> explain(String field, String explanation) {
        if (Arrays.stream(components())
                .noneMatch(component -> component.getName().equals(field))) {
            throw new IllegalArgumentException(defaults.getClass().getSimpleName() + " has no field " + field);
        }
        explanations.put(field, explanation);
        return this;
    }

    /**
     * Gives a number a default that depends on the numbers before it.
     *
     * @param shown what the help says of it
     * @param rule from a field's name to its value, for those before this one
     */
    ConfigOptions<R> derive(String field, String shown, ToDoubleFunction<ToDoubleFunction<String>> rule) {
        derived.put(field, new Derived(shown, rule));
        return this;
    }

    void addTo(CommandSpec command) {
        for (RecordComponent component : components()) {
            String explanation = explanations.get(component.getName());
            if (explanation == null) {
                throw new IllegalStateException(
                        defaults.getClass().getSimpleName() + "." + component.getName() + " has no explanation");
            }
            OptionSpec option = option(component, explanation);
            options.put(component.getName(), option);
            command.addOption(option);
        }
    }

    /** The record of the options given; empty, with the reasons in {@code problems}, if they are not a valid one. */
    Optional<R> build(List<Problem> problems) {
        RecordComponent[] components = components();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        Map<String, Object> earlier = new LinkedHashMap<>();
        for (int i = 0; i < components.length; i++) {
            OptionSpec option = options.get(components[i].getName());
            if (option == null) {
                throw new IllegalStateException("The options have not been added to a command");
            }
            types[i] = components[i].getType();
            Object value = option.getValue();
            Derived rule = derived.get(components[i].getName());
            if (value == null && rule != null) {
                value = rule.rule().applyAsDouble(field -> number(earlier, field));
            }
            values[i] = types[i] == Optional.class ? Optional.ofNullable(value) : value;
            earlier.put(components[i].getName(), values[i]);
        }
        try {
            @SuppressWarnings("unchecked")
            Constructor<R> canonical = (Constructor<R>) defaults.getClass().getDeclaredConstructor(types);
            return Optional.of(canonical.newInstance(values));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof BadConfiguration bad) {
                problems.addAll(bad.problems());
                return Optional.empty();
            }
            throw new IllegalStateException(
                    defaults.getClass() + " must refuse its values by a BadConfiguration", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(defaults.getClass() + " must be a public record", e);
        }
    }

    private static double number(Map<String, Object> values, String field) {
        if (values.get(field) instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalStateException("No number before this field is named " + field);
    }

    private RecordComponent[] components() {
        return defaults.getClass().getRecordComponents();
    }

    private OptionSpec option(RecordComponent component, String explanation) {
        Object value = defaultOf(component);
        Class<?> type = component.getType();
        OptionSpec.Builder option = OptionSpec.builder("--" + kebab(component.getName()));
        String shown = String.valueOf(value);
        if (type.isEnum()) {
            List<String> allowed = constants(type);
            shown = kebab(shown);
            option.type(type)
                    .converters(text -> constant(type, text))
                    .completionCandidates(allowed)
                    .paramLabel(String.join("|", allowed));
        } else if (type == List.class) {
            option.type(List.class)
                    .auxiliaryTypes(elementType(component))
                    .arity("1..*")
                    .paramLabel("VALUE");
            shown = value instanceof List<?> list && !list.isEmpty() ? list.toString() : "none";
        } else if (type == Optional.class) {
            option.type(elementType(component)).paramLabel(label(elementType(component)));
            value = ((Optional<?>) value).orElse(null);
            shown = value == null ? "none" : value.toString();
        } else if (type == boolean.class) {
            option.type(boolean.class)
                    .negatable(true)
                    .arity("0")
                    .fallbackValue("true")
                    .defaultValue(shown);
        } else {
            option.type(type).paramLabel(label(type));
            if (type == String.class && shown.isEmpty()) {
                shown = "none";
            }
        }
        Derived rule = derived.get(component.getName());
        if (rule != null) {
            option.type(boxed(type));
            value = null;
            shown = rule.shown();
        }
        return option.initialValue(value)
                .description((explanation + " (default: " + shown + ")").replace("%", "%%"))
                .build();
    }

    private Object defaultOf(RecordComponent component) {
        try {
            return component.getAccessor().invoke(defaults);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(defaults.getClass() + " must be a public record", e);
        }
    }

    private static Class<?> elementType(RecordComponent component) {
        return component.getGenericType() instanceof ParameterizedType generic
                        && generic.getActualTypeArguments()[0] instanceof Class<?> element
                ? element
                : String.class;
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    private static String label(Class<?> type) {
        return type == String.class ? "TEXT" : "N";
    }

    private static List<String> constants(Class<?> type) {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            names.add(kebab(((Enum<?>) constant).name()));
        }
        return names;
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (kebab(((Enum<?>) constant).name()).equalsIgnoreCase(text.trim())) {
                return constant;
            }
        }
        throw new picocli.CommandLine.TypeConversionException("expected one of " + constants(type));
    }

    /** {@code negativeSamples} and {@code NEGATIVE_SAMPLES} as {@code negative-samples}. */
    static String kebab(String name) {
        String words =
                name.equals(name.toUpperCase(Locale.ROOT)) ? name : name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-");
        return words.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
