package io.thalweg.jobs;

import io.thalweg.problem.NearMiss;
import io.thalweg.problem.Problem;
import io.thalweg.storage.YamlFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a command in a YAML file: a mapping from an option's long name, without its dashes, to its value; a
 * list gives the option once for each element, a mapping (for {@code conf}) once for each {@code key=value}. Scalars are
 * taken as written, so {@code no} is the text "no" and {@code 1e-4} is parsed by the option it is given to.
 */
final class ConfigFile {
    private static final YamlFile YAML = new YamlFile("configuration file", "lines of the form 'option: value'");

    /** Options that make no sense in a file. */
    private static final Set<String> NOT_IN_A_FILE = Set.of("config", "help", "version");

    private final Path file;
    private final Map<String, List<String>> values;

    private ConfigFile(Path file, Map<String, List<String>> values) {
        this.file = file;
        this.values = values;
    }

    Path file() {
        return file;
    }

    boolean gives(OptionSpec option) {
        return values.containsKey(key(option));
    }

    /** The file's options as arguments, but for those that the command line gives. */
    List<String> arguments(CommandSpec command, Set<OptionSpec> onCommandLine) {
        List<String> arguments = new ArrayList<>();
        for (OptionSpec option : command.options()) {
            if (!onCommandLine.contains(option)) {
                values.getOrDefault(key(option), List.of()).forEach(value -> arguments.add(argument(option, value)));
            }
        }
        return arguments;
    }

    private static String argument(OptionSpec option, String value) {
        String name = option.longestName();
        if (!isFlag(option)) {
            return name + "=" + value;
        }
        return value.equals("true") ? name : "--no-" + key(option);
    }

    /** Reads a file; everything wrong with it is added to {@code problems}, and what is right is kept. */
    static ConfigFile read(Path file, CommandSpec command, List<Problem> problems) {
        return YAML.read(file, problems)
                .map(content -> parse(file, content, command, problems))
                .orElseGet(() -> new ConfigFile(file, Map.of()));
    }

    /** Understands a file's bytes; everything wrong with it is added to {@code problems}, and what is right is kept. */
    static ConfigFile parse(Path file, byte[] content, CommandSpec command, List<Problem> problems) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        Optional<Map<?, ?>> loaded = YAML.load(file.toString(), content, problems);
        if (loaded.isPresent()) {
            Map<String, OptionSpec> known = options(command);
            for (Map.Entry<?, ?> entry : loaded.get().entrySet()) {
                String key = String.valueOf(entry.getKey());
                if (!known.containsKey(key)) {
                    problems.add(Problem.of("Unknown key '" + key + "'")
                            .at(file)
                            .remedy(NearMiss.remedy(key.replace('_', '-').replaceFirst("^-+", ""), known.keySet())));
                    continue;
                }
                List<@Nullable String> texts = texts(entry.getValue());
                if (texts.isEmpty() || texts.contains(null)) {
                    problems.add(Problem.of("The value of '" + key + "' is not understood")
                            .found(entry.getValue())
                            .allowed("a value, or a list of values")
                            .at(file));
                    continue;
                }
                OptionSpec option = known.get(key);
                if (option != null && isFlag(option) && !flagValues(option).containsAll(texts)) {
                    problems.add(Problem.of(option.longestName() + " has a value of the wrong kind")
                            .found("'" + texts.get(0) + "'")
                            .allowed(String.join(" or ", flagValues(option)))
                            .at(file));
                    continue;
                }
                values.put(key, texts.stream().map(String::valueOf).toList());
            }
        }
        return new ConfigFile(file, values);
    }

    /** A value's texts; holds null where something is neither text nor a flat collection of it. */
    private static List<@Nullable String> texts(@Nullable Object value) {
        List<@Nullable String> texts = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(element -> texts.add(scalar(element)));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> {
                String text = scalar(element);
                texts.add(text == null ? null : key + "=" + text);
            });
        } else {
            texts.add(scalar(value));
        }
        return texts;
    }

    private static @Nullable String scalar(@Nullable Object value) {
        return value instanceof String text ? text : null;
    }

    private static Map<String, OptionSpec> options(CommandSpec command) {
        Map<String, OptionSpec> options = new TreeMap<>();
        command.options().forEach(option -> options.put(key(option), option));
        options.keySet().removeAll(NOT_IN_A_FILE);
        return options;
    }

    private static boolean isFlag(OptionSpec option) {
        return option.type() == boolean.class || option.type() == Boolean.class;
    }

    private static List<String> flagValues(OptionSpec option) {
        return option.negatable() ? List.of("true", "false") : List.of("true");
    }

    private static String key(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }
}
