package io.thalweg.jobs;

import io.thalweg.problem.NearMiss;
import io.thalweg.problem.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * A command line, read: the command it names, and everything that is wrong with its options, those of its configuration
 * file included.
 *
 * @param command the innermost command named
 * @param request what the user asked for
 * @param problems in the order of the command line
 */
record Invocation(CommandLine command, Request request, List<Problem> problems) {
    enum Request {
        RUN,
        HELP,
        VERSION
    }

    static Invocation of(CommandLine root, String... args) {
        ParseResult parsed = root.parseArgs(args);
        CommandLine command = innermost(parsed).commandSpec().commandLine();
        for (ParseResult level = parsed; level != null; level = level.subcommand()) {
            if (level.isUsageHelpRequested()) {
                return new Invocation(command, Request.HELP, List.of());
            }
            if (level.isVersionHelpRequested()) {
                return new Invocation(command, Request.VERSION, List.of());
            }
        }
        List<Problem> problems = new ArrayList<>();
        ConfigFile file = null;
        if (command.getCommand() instanceof JobCommand job && job.common.config != null) {
            Path path = job.common.config;
            file = ConfigFile.read(path, command.getCommandSpec(), problems);
            Set<OptionSpec> given = new HashSet<>(innermost(parsed).matchedOptions());
            parsed = root.parseArgs(with(args, file.arguments(command.getCommandSpec(), given)));
        }
        for (ParseResult level = parsed; level != null; level = level.subcommand()) {
            for (Exception error : level.errors()) {
                problems.addAll(problemsOf(error, file, given(level)));
            }
        }
        if (command.getCommand() instanceof JobCommand job) {
            List<Problem> found = new ArrayList<>();
            job.common.check(found);
            job.check(found);
            for (Problem problem : found) {
                problems.add(placed(problem, command.getCommandSpec(), file, given(innermost(parsed))));
            }
        } else if (problems.isEmpty()) {
            problems.add(Problem.of("A command is missing")
                    .allowed(String.join(", ", command.getSubcommands().keySet())));
        }
        return new Invocation(command, Request.RUN, List.copyOf(new LinkedHashSet<>(problems)));
    }

    private static ParseResult innermost(ParseResult parsed) {
        return parsed.hasSubcommand() ? innermost(parsed.subcommand()) : parsed;
    }

    private static Set<OptionSpec> given(ParseResult level) {
        return new HashSet<>(level.matchedOptions());
    }

    /** Adds arguments where options may stand: before {@code --}, if there is one, else at the end. */
    private static String[] with(String[] args, List<String> more) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        int end = all.indexOf("--");
        all.addAll(end < 0 ? all.size() : end, more);
        return all.toArray(String[]::new);
    }

    /** Says of a problem with an option's value that it comes from the configuration file, if it does. */
    private static Problem placed(
            Problem problem, CommandSpec command, @Nullable ConfigFile file, Set<OptionSpec> given) {
        if (file == null || !problem.place().isEmpty()) {
            return problem;
        }
        return command.options().stream()
                .filter(option -> file.gives(option) && given.contains(option))
                .filter(option -> (problem.what() + " ").startsWith(option.longestName() + " "))
                .findFirst()
                .map(option -> problem.at(file.file()))
                .orElse(problem);
    }

    private static List<Problem> problemsOf(Exception error, @Nullable ConfigFile file, Set<OptionSpec> given) {
        if (error instanceof UnmatchedArgumentException unmatched) {
            return unknown(unmatched);
        }
        if (error instanceof OverwrittenOptionException twice && twice.getOverwritten() instanceof OptionSpec option) {
            return List.of(Problem.of(option.longestName() + " is given more than once")
                    .remedy("Give it once"));
        }
        if (error instanceof MissingParameterException missing
                && missing.getMissing().stream().noneMatch(given::contains)) {
            return missing.getMissing().stream().map(Invocation::missing).toList();
        }
        if (error instanceof ParameterException parameter && parameter.getArgSpec() instanceof OptionSpec option) {
            Problem problem = wrongValue(parameter, option);
            return List.of(file != null && file.gives(option) ? problem.at(file.file()) : problem);
        }
        return List.of(Problem.of(String.valueOf(error.getMessage())));
    }

    private static List<Problem> unknown(UnmatchedArgumentException unmatched) {
        List<Problem> problems = new ArrayList<>();
        boolean afterOption = false;
        for (String text : unmatched.getUnmatched()) {
            boolean option = text.startsWith("-");
            // What follows an unknown option is most likely its value.
            if (option || !afterOption) {
                problems.add(unknown(text, unmatched.getCommandLine()));
            }
            afterOption = option && text.indexOf('=') < 0;
        }
        return problems;
    }

    private static Problem unknown(String text, CommandLine command) {
        if (text.startsWith("-") && text.length() > 1) {
            String name = text.replaceFirst("=.*", "");
            return Problem.of("Unknown option '" + name + "'")
                    .remedy(NearMiss.remedy(
                            name,
                            command.getCommandSpec().optionsMap().keySet().stream()
                                    .filter(option -> option.startsWith("--"))
                                    .toList()));
        }
        if (!command.getSubcommands().isEmpty()) {
            return Problem.of("Unknown command '" + text + "'")
                    .allowed(String.join(", ", command.getSubcommands().keySet()))
                    .remedy(NearMiss.remedy(text, command.getSubcommands().keySet()));
        }
        return Problem.of("Unexpected argument '" + text + "'");
    }

    private static Problem missing(ArgSpec argument) {
        String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
        return Problem.of(name + " is missing")
                .remedy("Give " + name + (argument.isOption() ? " " + argument.paramLabel() : ""));
    }

    private static Problem wrongValue(ParameterException error, OptionSpec option) {
        String name = option.longestName();
        if (error instanceof MissingParameterException) {
            return Problem.of(name + " has no value")
                    .allowed(allowed(option))
                    .remedy("Give " + name + " " + option.paramLabel());
        }
        return Problem.of(name + " has a value of the wrong kind")
                .found(error.getValue() == null ? "" : "'" + error.getValue() + "'")
                .allowed(allowed(option));
    }

    private static String allowed(OptionSpec option) {
        Class<?> type = option.auxiliaryTypes().length > 0 ? option.auxiliaryTypes()[0] : option.type();
        if (option.paramLabel().equals(ConfigOption.TIME_LABEL)) {
            return "a time such as 90s, 10m or 2h";
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class || type == float.class || type == Float.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (option.completionCandidates() != null) {
            List<String> candidates = new ArrayList<>();
            option.completionCandidates().forEach(candidates::add);
            return candidates.stream().collect(Collectors.joining(", "));
        }
        return "";
    }
}
