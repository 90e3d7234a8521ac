package io.thalweg.prepare.pipeline;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.NearMiss;
import io.thalweg.problem.Problem;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records of settings as a file writes them: a component's name in kebab case, and numbers, texts, choices, lists of such
 * mappings, and records inside. What a file leaves out is as in another record of the type.
 */
final class Settings {
    private final String place;
    private final List<Problem> problems;

    private Settings(String place, List<Problem> problems) {
        this.place = place;
        this.problems = problems;
    }

    /**
     * The record with what is given laid over it.
     *
     * @param place for messages
     * @return empty, with every reason in {@code problems}, if that is not a valid record
     */
    static Optional<Record> bind(Record defaults, Map<?, ?> given, String place, List<Problem> problems) {
        List<Problem> found = new ArrayList<>();
        Record bound = new Settings(place, found).record("", defaults, given);
        problems.addAll(found);
        return found.isEmpty() ? Optional.of(bound) : Optional.empty();
    }

    /** Every setting in order: what {@link #bind} makes the same record of. Absent optional ones are left out. */
    static Map<String, Object> values(Record settings) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            Object value = value(settings, component);
            Object inner = value instanceof Optional<?> some ? some.orElse(null) : value;
            if (inner != null) {
                values.put(kebab(component.getName()), plain(inner));
            }
        }
        return values;
    }

    /** The same as a file has them: every scalar a text. */
    static Map<String, Object> written(Map<?, ?> values) {
        Map<String, Object> written = new LinkedHashMap<>();
        values.forEach((name, value) -> written.put(String.valueOf(name), writtenValue(value)));
        return written;
    }

    private static Object writtenValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            return written(map);
        }
        return value instanceof List<?> list
                ? list.stream().map(Settings::writtenValue).toList()
                : String.valueOf(value);
    }

    private static Object plain(Object value) {
        if (value instanceof Record record) {
            return values(record);
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Settings::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new TreeMap<>();
            map.forEach((name, each) -> plain.put(String.valueOf(name), plain(each)));
            return plain;
        }
        if (value instanceof Enum<?> choice) {
            return label(choice);
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value;
        }
        throw new IllegalStateException("Settings cannot hold a " + value.getClass());
    }

    private Record record(String prefix, Record defaults, Map<?, ?> given) {
        RecordComponent[] components = defaults.getClass().getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] values = new Object[components.length];
        List<String> known = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            String name = kebab(components[i].getName());
            known.add(name);
            types[i] = components[i].getType();
            values[i] = value(defaults, components[i]);
            if (given.containsKey(name)) {
                values[i] = understood(prefix + name, components[i], values[i], given.get(name));
            }
        }
        for (Object key : given.keySet()) {
            if (!(key instanceof String name) || !known.contains(name)) {
                String written = key instanceof String text ? text : PipelineFile.shown(key);
                problems.add(Problem.of("Unknown setting '" + prefix + written + "'")
                        .allowed(known.isEmpty() ? "none" : String.join(", ", known))
                        .at(place)
                        .remedy(meant(written.replace('_', '-'), known)));
            }
        }
        try {
            Constructor<? extends Record> canonical = defaults.getClass().getDeclaredConstructor(types);
            canonical.setAccessible(true);
            return canonical.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof BadConfiguration bad) {
                bad.problems().forEach(problem -> problems.add(placed(problem)));
                return defaults;
            }
            throw new IllegalStateException(
                    defaults.getClass() + " must refuse its values by a BadConfiguration", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(defaults.getClass() + " must be a public record", e);
        }
    }

    /** The remedy for a name that is not known; bounds are {@code least} and {@code most} here, and many write another word. */
    private static String meant(String written, List<String> known) {
        String near = NearMiss.remedy(written, known);
        return near.isEmpty()
                ? NearMiss.remedy(
                        written.replaceFirst("^(min|minimum|at-least)(?=-|$)", "least")
                                .replaceFirst("^(max|maximum|at-most)(?=-|$)", "most"),
                        known)
                : near;
    }

    private Problem placed(Problem problem) {
        return problem.at(problem.place().isEmpty() ? place : place + ", " + problem.place());
    }

    /** What was written as a value of the component; the default, and a problem, if it is none. */
    private @Nullable Object understood(
            String name, RecordComponent component, @Nullable Object fallback, @Nullable Object written) {
        Class<?> type = component.getType();
        if (fallback instanceof Record inner) {
            if (written instanceof Map<?, ?> mapping) {
                return record(name + ".", inner, mapping);
            }
            return wrong(name, written, "a mapping of settings", fallback);
        }
        if (type == List.class) {
            if (written instanceof List<?> list) {
                return elements(name, elementType(component), list, fallback);
            }
            return wrong(name, written, "a list", fallback);
        }
        if (type == Map.class) {
            if (written instanceof Map<?, ?> mapping) {
                return entries(name, component, mapping, fallback);
            }
            return wrong(name, written, "a mapping", fallback);
        }
        Class<?> scalar = type == Optional.class ? elementType(component) : type;
        Object value = written instanceof String text ? scalar(scalar, text) : null;
        if (value == null) {
            return wrong(name, written, allowed(scalar), fallback);
        }
        return type == Optional.class ? Optional.of(value) : value;
    }

    private @Nullable Object elements(String name, Class<?> type, List<?> written, @Nullable Object fallback) {
        List<Object> elements = new ArrayList<>();
        for (Object each : written) {
            Object value = each instanceof String text ? scalar(type, text) : null;
            if (value == null) {
                return wrong(name, each, "a list, each of " + allowed(type), fallback);
            }
            elements.add(value);
        }
        return elements;
    }

    /** A mapping from names to scalars or to lists of such; it replaces the default's. */
    private Object entries(String name, RecordComponent component, Map<?, ?> written, @Nullable Object fallback) {
        Type type = component.getGenericType() instanceof ParameterizedType generic
                ? generic.getActualTypeArguments()[1]
                : String.class;
        Map<String, Object> entries = new TreeMap<>();
        written.forEach((key, each) -> {
            String entry = name + "." + key;
            Object value = null;
            if (type instanceof ParameterizedType list
                    && each instanceof List<?> elements
                    && list.getActualTypeArguments()[0] instanceof Class<?> element) {
                value = elements(entry, element, elements, List.of());
            } else if (type instanceof Class<?> scalar && each instanceof String text) {
                value = scalar(scalar, text);
            }
            if (value == null) {
                wrong(entry, each, type instanceof Class<?> scalar ? allowed(scalar) : "a list", fallback);
            } else {
                entries.put(String.valueOf(key), value);
            }
        });
        return entries;
    }

    private @Nullable Object wrong(String name, @Nullable Object written, String allowed, @Nullable Object fallback) {
        problems.add(Problem.of("The value of '" + name + "' is not understood")
                .found(PipelineFile.shown(written))
                .allowed(allowed)
                .at(place));
        return fallback;
    }

    private static @Nullable Object scalar(Class<?> type, String text) {
        String written = text.strip();
        try {
            if (type == String.class) {
                return text;
            }
            if (type == int.class || type == Integer.class) {
                return Integer.parseInt(written);
            }
            if (type == long.class || type == Long.class) {
                return Long.parseLong(written);
            }
            if (type == double.class || type == Double.class) {
                boolean percent = written.endsWith("%");
                double value = Double.parseDouble(percent ? written.substring(0, written.length() - 1) : written);
                return Double.isNaN(value) ? null : percent ? value / 100 : value;
            }
        } catch (NumberFormatException e) {
            return null;
        }
        if (type == boolean.class || type == Boolean.class) {
            return written.equals("true") ? Boolean.TRUE : written.equals("false") ? Boolean.FALSE : null;
        }
        if (type.isEnum()) {
            for (Object constant : type.getEnumConstants()) {
                if (label((Enum<?>) constant).equalsIgnoreCase(written)) {
                    return constant;
                }
            }
            return null;
        }
        throw new IllegalStateException("Settings cannot hold a " + type);
    }

    private static String allowed(Class<?> type) {
        if (type.isEnum()) {
            List<String> labels = new ArrayList<>();
            for (Object constant : type.getEnumConstants()) {
                labels.add(label((Enum<?>) constant));
            }
            return String.join(", ", labels);
        }
        if (type == String.class) {
            return "a text";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        return type == double.class || type == Double.class ? "a number" : "a whole number";
    }

    /** A choice as users write it: its {@code label()} where it has one. */
    private static String label(Enum<?> choice) {
        try {
            var label = choice.getDeclaringClass().getMethod("label");
            label.setAccessible(true);
            return String.valueOf(label.invoke(choice));
        } catch (NoSuchMethodException e) {
            return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(choice.getDeclaringClass() + " has a label() that fails", e);
        }
    }

    private static Class<?> elementType(RecordComponent component) {
        if (component.getGenericType() instanceof ParameterizedType generic
                && generic.getActualTypeArguments()[0] instanceof Class<?> element) {
            return element;
        }
        throw new IllegalStateException(component + " must be of a class");
    }

    private static Object value(Record record, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record.getClass() + " must be a public record", e);
        }
    }

    /** {@code leastScore} as {@code least-score}. */
    private static String kebab(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
