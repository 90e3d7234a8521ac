package io.thalweg.storage;

import io.thalweg.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/**
 * A mapping in YAML that a user wrote. Scalars are taken as written, so {@code no} is the text "no"; tags, keys given
 * twice and very deep or large files are refused.
 *
 * @param kind what the file is, for messages: {@code "configuration file"}
 * @param form what it should hold, for messages
 */
public record YamlFile(String kind, String form) {
    private static final int MAX_BYTES = 1 << 20;

    /** The file's bytes; empty, with the reason in {@code problems}, if they cannot be had. */
    public Optional<byte[]> read(Path file, List<Problem> problems) {
        try {
            if (Files.size(file) <= MAX_BYTES) {
                return Optional.of(Files.readAllBytes(file));
            }
            problems.add(problem("is too large")
                    .found(Files.size(file) + " bytes")
                    .allowed("at most " + MAX_BYTES)
                    .at(file));
        } catch (NoSuchFileException e) {
            problems.add(problem("does not exist").at(file));
        } catch (IOException e) {
            problems.add(problem("cannot be read")
                    .found(String.valueOf(e.getMessage()))
                    .at(file));
        }
        return Optional.empty();
    }

    /**
     * What the bytes say: strings, and lists and mappings of these.
     *
     * @param label the file's name, for messages
     * @return empty if the file is empty, or, with the reason in {@code problems}, no such mapping
     */
    public Optional<Map<?, ?>> load(String label, byte[] bytes, List<Problem> problems) {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setLabel(label)
                    .setSchema(new FailsafeSchema())
                    .setAllowDuplicateKeys(false)
                    .setMaxAliasesForCollections(10)
                    .build();
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            Object content = new Load(settings).loadFromString(text);
            if (content instanceof Map<?, ?> mapping) {
                return Optional.of(mapping);
            }
            if (content != null) {
                problems.add(problem("is not a mapping").allowed(form).at(label));
            }
        } catch (MarkedYamlEngineException e) {
            String line = e.getProblemMark()
                    .map(mark -> ", line " + (mark.getLine() + 1))
                    .orElse("");
            problems.add(
                    problem("is not YAML").found(String.valueOf(e.getProblem())).at(label + line));
        } catch (YamlEngineException e) {
            problems.add(
                    problem("is not YAML").found(String.valueOf(e.getMessage())).at(label));
        } catch (CharacterCodingException e) {
            problems.add(problem("is not UTF-8").at(label));
        } catch (NullPointerException | StackOverflowError e) {
            // The parser's answer to a tag of its own making, and to thousands of nested brackets.
            problems.add(problem("cannot be understood")
                    .found(e instanceof StackOverflowError ? "too many levels" : "a tag (!)")
                    .allowed(form + ", without tags")
                    .at(label));
        }
        return Optional.empty();
    }

    private Problem problem(String what) {
        return Problem.of("The " + kind + " " + what);
    }
}
