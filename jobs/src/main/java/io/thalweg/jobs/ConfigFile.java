package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The options of a command in a YAML file: a mapping from an option's long name, without its dashes, to its value; a
 * list gives the option once for each element, a mapping (for {@code conf}) once for each {@code key=value}. Scalars are
 * taken as written, so {@code no} is the text "no" and {@code 1e-4} is parsed by the option it is given to.
 */
final class ConfigFile {
    private static final int MAX_BYTES = 1 << 20;

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
        byte[] content = content(file, problems);
        return content == null ? new ConfigFile(file, Map.of()) : parse(file, content, command, problems);
    }

    /** Understands a file's bytes; everything wrong with it is added to {@code problems}, and what is right is kept. */
    static ConfigFile parse(Path file, byte[] content, CommandSpec command, List<Problem> problems) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        if (load(file, content, problems) instanceof Map<?, ?> mapping) {
            Map<String, OptionSpec> known = options(command);
            for (Map.Entry<?, ?> entry : mapping.entrySet()) {
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

    private static byte @Nullable [] content(Path file, List<Problem> problems) {
        try {
            if (Files.size(file) <= MAX_BYTES) {
                return Files.readAllBytes(file);
            }
            problems.add(Problem.of("The configuration file is too large")
                    .found(Files.size(file) + " bytes")
                    .allowed("at most " + MAX_BYTES)
                    .at(file));
        } catch (NoSuchFileException e) {
            problems.add(Problem.of("The configuration file does not exist").at(file));
        } catch (IOException e) {
            problems.add(Problem.of("The configuration file cannot be read")
                    .found(String.valueOf(e.getMessage()))
                    .at(file));
        }
        return null;
    }

    private static @Nullable Object load(Path file, byte[] bytes, List<Problem> problems) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(file.toString())
                    .setSchema(new FailsafeSchema())
                    .setAllowDuplicateKeys(false)
                    .setMaxAliasesForCollections(10)
                    .build();
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            Object content = new Load(settings).loadFromString(text);
            if (content != null && !(content instanceof Map)) {
                problems.add(Problem.of("The configuration file is not a mapping")
                        .allowed("lines of the form 'option: value'")
                        .at(file));
            }
            return content;
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark()
                    .map(mark -> ", line " + (mark.getLine() + 1))
                    .orElse("");
            problems.add(Problem.of("The configuration file is not YAML")
                    .found(String.valueOf(e.getProblem()))
                    .at(file + line));
        } catch (YamlEngineException e) {
            problems.add(Problem.of("The configuration file is not YAML")
                    .found(String.valueOf(e.getMessage()))
                    .at(file));
        } catch (CharacterCodingException e) {
            problems.add(Problem.of("The configuration file is not UTF-8").at(file));
        } catch (NullPointerException | StackOverflowError e) {
            // The parser's answer to a tag of its own making, and to thousands of nested brackets.
            problems.add(Problem.of("The configuration file cannot be understood")
                    .found(e instanceof StackOverflowError ? "too many levels" : "a tag (!)")
                    .allowed("lines of the form 'option: value', without tags")
                    .at(file));
        }
        return null;
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
