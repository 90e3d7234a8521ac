package io.thalweg.jobs;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.spark.GpuTrouble;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to tell of an exception. A failure on an executor arrives wrapped by Spark, sometimes as an exception and
 * sometimes only as the text of its stack trace inside another's message; both are searched for the message that was
 * meant for the user.
 */
final class FailureMessage {
    private static final Pattern OWN_FAILURE_IN_TEXT = Pattern.compile(
            "io\\.thalweg\\.(?:problem\\.JobFailed|problem\\.BadConfiguration|train\\.Diverged): (.*?)(?=\\r?\\n\\s*at |\\r?\\nCaused by: |\\r?\\n\\r?\\nDriver stacktrace|\\z)",
            Pattern.DOTALL);
    private static final Pattern MISSING_CLASS =
            Pattern.compile("(?:org[./]apache|com[./]fasterxml|org[./]slf4j|scala)[./]");
    /** What stands before the cause in a line: Spark's account of the task, then the names of the exceptions around it. */
    private static final Pattern WRAPPING =
            Pattern.compile("^.*(?:\\(TID \\d+\\)(?: \\([^)]*\\))?|[\\w.$]+(?:Exception|Error)): ");

    private static final Pattern EXECUTOR = Pattern.compile("\\(TID \\d+\\) \\((\\S+) executor (\\d+)\\)");
    private static final List<String> DISK_FULL = List.of("No space left on device", "Disk quota exceeded");

    private FailureMessage() {}

    /** The messages, at least one, each on one line. */
    static List<String> of(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (Throwable link : chain) {
            if (link instanceof JobFailed || link instanceof BadConfiguration) {
                return lines(String.valueOf(link.getMessage()));
            }
        }
        for (Throwable link : chain) {
            Optional<String> told = ownFailureIn(link.getMessage());
            if (told.isPresent()) {
                return lines(told.get());
            }
        }
        return List.of(ofTheMachine(chain).orElseGet(() -> foreign(chain)).message());
    }

    /** Whether it is that a machine lacked something, such as memory or room on its disk. */
    static boolean isOfTheMachine(Throwable failure) {
        return ofTheMachine(chain(failure)).isPresent();
    }

    private static Optional<Problem> ofTheMachine(List<Throwable> chain) {
        for (Throwable link : chain) {
            String message = String.valueOf(link.getMessage());
            if (DISK_FULL.stream().anyMatch(message::contains)) {
                return Optional.of(
                        Problem.of("The disk is full")
                                .found(diskFullLine(message))
                                .at(executorIn(message))
                                .remedy(
                                        "Free some space, or choose another --output or another spark.local.dir, and run again"));
            }
            if (message.contains("INVALID_DRIVER_MEMORY") || message.contains("INVALID_EXECUTOR_MEMORY")) {
                return Optional.of(
                        Problem.of("The heap is smaller than Spark runs with")
                                .found(firstLine(message).replaceFirst("^\\[\\w+] ", ""))
                                .remedy(
                                        "Give more: THALWEG_JAVA_OPTS=-Xmx1g here, --conf spark.executor.memory=1g for executors"));
            }
            Optional<Problem> gpu = GpuTrouble.outOfMemory(message, executorIn(message));
            if (gpu.isPresent()) {
                return gpu;
            }
            if (link instanceof OutOfMemoryError || message.contains("java.lang.OutOfMemoryError")) {
                return Optional.of(
                        Problem.of("Memory ran out")
                                .found(firstLine(message))
                                .remedy(
                                        "Give more, for example THALWEG_JAVA_OPTS=-Xmx16g, or --conf spark.executor.memory=16g on a cluster"));
            }
        }
        return Optional.empty();
    }

    private static Problem foreign(List<Throwable> chain) {
        Throwable root = chain.get(chain.size() - 1);
        String type = root.getClass().getSimpleName();
        if ((root instanceof LinkageError || root instanceof ClassNotFoundException)
                && MISSING_CLASS.matcher(String.valueOf(root.getMessage())).lookingAt()) {
            return Problem.of("Spark's classes are missing")
                    .found(type + ": " + firstLine(String.valueOf(root.getMessage())))
                    .remedy("Start by bin/thalweg or spark-submit, which put Spark's jars on the class path");
        }
        return Problem.of("Unexpected " + type)
                .found(root.getMessage() == null ? "no message" : firstLine(root.getMessage()))
                .remedy("Run again with --verbose to see where it comes from");
    }

    /** The failure, its causes, and theirs; each once. */
    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable link = failure; link != null && seen.add(link); link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }

    private static Optional<String> ownFailureIn(@Nullable String message) {
        if (message == null) {
            return Optional.empty();
        }
        // The last one told is the innermost cause, where the remedy is.
        Matcher matcher = OWN_FAILURE_IN_TEXT.matcher(message);
        String found = null;
        while (matcher.find()) {
            found = matcher.group(1);
        }
        return Optional.ofNullable(found);
    }

    /** The words of the operating system, and the file if they name it, without what Spark and Java say around them. */
    private static String diskFullLine(String message) {
        for (String line : message.lines().toList()) {
            for (String words : DISK_FULL) {
                int at = line.indexOf(words);
                if (at >= 0) {
                    return WRAPPING.matcher(line.substring(0, at + words.length()))
                            .replaceFirst("")
                            .strip();
                }
            }
        }
        return message;
    }

    /** Where the task ran that Spark's message is about; empty when it ran here. */
    private static String executorIn(String message) {
        Matcher executor = EXECUTOR.matcher(message);
        String found = "";
        while (executor.find()) {
            found = executor.group(1) + ", executor " + executor.group(2);
        }
        return found;
    }

    private static List<String> lines(String message) {
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
