package io.thalweg.jobs;

import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.TypeConversionException;

/** The option of one field of a configuration record: how its type is written, parsed and explained. */
final class ConfigOption {
    /** How the help calls a {@link #seconds time}. */
    static final String TIME_LABEL = "TIME";

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(s|m|h|)");

    private ConfigOption() {}

    /**
     * The option.
     *
     * @param value the default, or null when it follows from other fields
     * @param shown what the help says of the default, or null to show the value
     */
    static OptionSpec of(
            String name,
            RecordComponent component,
            @Nullable Object value,
            String explanation,
            @Nullable String shown) {
        Class<?> type = component.getType();
        OptionSpec.Builder option = OptionSpec.builder(name);
        if (type.isEnum()) {
            List<String> allowed = constants(type);
            option.type(type)
                    .converters(text -> constant(type, text))
                    .completionCandidates(allowed)
                    .paramLabel(String.join("|", allowed))
                    .initialValue(value);
        } else if (type == List.class) {
            option.type(List.class)
                    .auxiliaryTypes(elementType(component))
                    .arity("1..*")
                    .paramLabel("VALUE")
                    .initialValue(value);
        } else if (type == Optional.class) {
            option.type(elementType(component))
                    .paramLabel(label(elementType(component)))
                    .initialValue(value instanceof Optional<?> some ? some.orElse(null) : null);
        } else if (type == boolean.class) {
            option.type(boolean.class)
                    .negatable(true)
                    .arity("0")
                    .fallbackValue("true")
                    .defaultValue(String.valueOf(value))
                    .initialValue(value);
        } else if (type == double.class) {
            option.type(Double.class)
                    .converters(ConfigOption::number)
                    .paramLabel(label(type))
                    .initialValue(value);
        } else {
            option.type(value == null ? boxed(type) : type)
                    .paramLabel(label(type))
                    .initialValue(value);
        }
        String text = explanation + " (default: " + (shown == null ? show(value) : shown) + ")";
        return option.description(text.replace("%", "%%")).build();
    }

    private static String show(@Nullable Object value) {
        if (value instanceof Enum<?> choice) {
            return kebab(choice.name());
        }
        if (value instanceof Optional<?> some) {
            return show(some.orElse(null));
        }
        if (value == null || value.equals("") || value instanceof List<?> list && list.isEmpty()) {
            return "none";
        }
        return value.toString();
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

    /** A number, or a share of a hundred: {@code 0.2}, {@code 20%}. */
    private static Object number(String text) {
        String number = text.strip();
        boolean percent = number.endsWith("%");
        try {
            double value = Double.parseDouble(percent ? number.substring(0, number.length() - 1) : number);
            return percent ? value / 100 : value;
        } catch (NumberFormatException e) {
            throw new TypeConversionException("no number");
        }
    }

    /** A time as {@code 90s}, {@code 10m}, {@code 2h}; a bare number is seconds. */
    static Object seconds(String text) {
        Matcher time = TIME.matcher(text.strip());
        if (!time.matches()) {
            throw new TypeConversionException("no time");
        }
        long unit = switch (time.group(2)) {
            case "m" -> 60;
            case "h" -> 3600;
            default -> 1;
        };
        return Long.parseLong(time.group(1)) * unit;
    }

    private static List<String> constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> kebab(((Enum<?>) constant).name()))
                .toList();
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (kebab(((Enum<?>) constant).name()).equalsIgnoreCase(text.strip())) {
                return constant;
            }
        }
        throw new TypeConversionException("expected one of " + constants(type));
    }

    /** {@code negativeSamples} and {@code NEGATIVE_SAMPLES} as {@code negative-samples}. */
    static String kebab(String name) {
        String words =
                name.equals(name.toUpperCase(Locale.ROOT)) ? name : name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-");
        return words.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
