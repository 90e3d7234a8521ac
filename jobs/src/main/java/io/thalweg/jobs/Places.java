package io.thalweg.jobs;

import io.thalweg.problem.Problem;
import io.thalweg.storage.ManifestFormat;
import io.thalweg.storage.OutputFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * What can be known of input and output paths before Hadoop is loaded: paths of this machine are looked at, those of
 * other file systems are taken on trust until the command opens them. A path that names no file system is of the one that
 * Hadoop's configuration names ({@code fs.defaultFS}), as everywhere in Spark.
 */
final class Places {
    private static final String DEFAULT_FILE_SYSTEM = "fs.defaultFS";

    private Places() {}

    /**
     * Whether a path without a scheme is of this machine. Hadoop is asked, and so loaded, only when there is a file that
     * could say otherwise.
     */
    private static boolean defaultIsLocal() {
        // Where spark-submit leaves what it was given.
        String given = System.getProperty("spark.hadoop." + DEFAULT_FILE_SYSTEM);
        if (given == null && Places.class.getClassLoader().getResource("core-site.xml") != null) {
            given = new Configuration().get(DEFAULT_FILE_SYSTEM);
        }
        return given == null || given.startsWith("file:");
    }

    /** Adds a problem when a folder that is read is not there. A path that is missing altogether is not this check's. */
    static void requireFolder(List<Problem> problems, String option, @Nullable String place) {
        local(problems, option, place).ifPresent(path -> {
            if (!exists(problems, option, path)) {
                return;
            }
            if (!Files.isDirectory(path)) {
                problems.add(Problem.of(option + " is not a folder").found(path).allowed("a folder"));
            } else if (!Files.isReadable(path)) {
                problems.add(unreadable(option, path));
            }
        });
    }

    static void requireFile(List<Problem> problems, String option, @Nullable String place) {
        local(problems, option, place).ifPresent(path -> {
            if (!exists(problems, option, path)) {
                return;
            }
            if (Files.isDirectory(path)) {
                problems.add(Problem.of(option + " is a folder").found(path).allowed("a file"));
            } else if (!Files.isReadable(path)) {
                problems.add(unreadable(option, path));
            }
        });
    }

    /** An input: a file, a folder or a glob. Globs are resolved when the command runs. */
    static void requireInput(List<Problem> problems, String option, @Nullable String place) {
        if (place != null && Stream.of("*", "?", "[", "{").anyMatch(place::contains)) {
            return;
        }
        local(problems, option, place).ifPresent(path -> {
            if (exists(problems, option, path) && !Files.isReadable(path)) {
                problems.add(unreadable(option, path));
            }
        });
    }

    /**
     * An output folder, refused if it holds anything.
     *
     * @param anyway the option with which it is not
     */
    static void requireVacant(List<Problem> problems, String option, @Nullable String place, String anyway) {
        local(problems, option, place).ifPresent(path -> {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                problems.add(Problem.of(option + " is a file").found(path).allowed("an empty or absent folder"));
            } else if (Files.isDirectory(path)) {
                try (Stream<Path> files = Files.list(path)) {
                    files.findAny()
                            .ifPresent(file -> problems.add(Problem.of("The output exists")
                                    .found(path)
                                    .allowed("an empty or absent folder")
                                    .at(option)
                                    .remedy("Choose another " + option + ", or give " + anyway)));
                } catch (IOException e) {
                    problems.add(unreadable(option, path));
                }
            }
        });
    }

    /** A folder that is written beside what it holds, and made if it is not there. */
    static void requireWritable(List<Problem> problems, String option, @Nullable String place) {
        local(problems, option, place).ifPresent(path -> {
            Path there = path.toAbsolutePath().normalize();
            while (there.getParent() != null && !Files.exists(there)) {
                there = there.getParent();
            }
            if (!Files.isDirectory(there)) {
                problems.add(Problem.of(option + " is not a folder")
                        .found(there)
                        .allowed("a folder, or one that can be made"));
            } else if (!Files.isWritable(there)) {
                problems.add(Problem.of(option + " cannot be written")
                        .found(there)
                        .remedy("Choose another folder, or change its permissions"));
            }
        });
    }

    /**
     * An output may not be an input, nor hold one: overwriting it would destroy what is read. Nor may it lie in a dataset or a
     * model that is read, whose files may be what is overwritten.
     */
    static void requireApart(
            List<Problem> problems,
            String inputOption,
            @Nullable String input,
            String outputOption,
            @Nullable String output) {
        List<Problem> told = new ArrayList<>();
        Optional<Path> from = local(told, inputOption, input);
        Optional<Path> to = local(told, outputOption, output);
        if (from.isEmpty() || to.isEmpty()) {
            return;
        }
        Path read = normal(from.get());
        Path written = normal(to.get());
        if (read.startsWith(written)) {
            problems.add(Problem.of(outputOption + " holds " + inputOption)
                    .found(to.get())
                    .allowed("a folder that " + inputOption + " is not in")
                    .remedy("Choose another " + outputOption));
        } else if (written.startsWith(read) && isOutput(read)) {
            problems.add(Problem.of(outputOption + " lies in " + inputOption)
                    .found(to.get())
                    .allowed(
                            "a folder outside " + from.get() + ", whose files are told by its " + OutputFolder.MANIFEST)
                    .remedy("Choose another " + outputOption));
        }
    }

    /** Whether a folder is a dataset, a model or another output of ours. */
    private static boolean isOutput(Path folder) {
        try (InputStream manifest = Files.newInputStream(folder.resolve(OutputFolder.MANIFEST))) {
            return ManifestFormat.isOurs(manifest);
        } catch (IOException e) {
            // Whoever reads the folder meets what it cannot read.
            return false;
        }
    }

    /** What is written beside other files may not be written among those that are read. */
    static void requireOutside(
            List<Problem> problems, String option, @Nullable String place, String inputOption, @Nullable String input) {
        List<Problem> told = new ArrayList<>();
        Optional<Path> written = local(told, option, place);
        Optional<Path> read = local(told, inputOption, input);
        if (written.isPresent() && read.isPresent() && normal(written.get()).startsWith(normal(read.get()))) {
            problems.add(Problem.of(option + " is in " + inputOption)
                    .found(written.get())
                    .allowed("a folder outside " + read.get())
                    .remedy("Choose another " + option));
        }
    }

    /** With the links on its way followed, as far as it is there. */
    private static Path normal(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        Path there = whole;
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return there.toRealPath().resolve(there.relativize(whole));
        } catch (IOException e) {
            // Its name is all there is.
            return whole;
        }
    }

    private static boolean exists(List<Problem> problems, String option, Path path) {
        if (Files.exists(path)) {
            return true;
        }
        problems.add(Problem.of(option + " does not exist").found(path).remedy("Check the path"));
        return false;
    }

    private static Problem unreadable(String option, Path path) {
        return Problem.of(option + " cannot be read").found(path).remedy("Change its permissions");
    }

    /** The path on this machine, if the place is one. */
    private static Optional<Path> local(List<Problem> problems, String option, @Nullable String place) {
        if (place == null) {
            return Optional.empty();
        }
        if (place.isBlank()) {
            problems.add(Problem.of(option + " is empty").allowed("a path"));
            return Optional.empty();
        }
        String path =
                place.startsWith("file:") ? place.substring("file:".length()).replaceFirst("^//+", "/") : place;
        if (path.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*") || (!place.startsWith("file:") && !defaultIsLocal())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(path));
        } catch (InvalidPathException e) {
            problems.add(Problem.of(option + " is not a path").found("'" + place + "'"));
            return Optional.empty();
        }
    }
}
