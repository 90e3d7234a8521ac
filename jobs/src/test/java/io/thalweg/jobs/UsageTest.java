package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

final class UsageTest {
    static Stream<List<String>> everyCommand() {
        List<List<String>> commands = new ArrayList<>();
        collect(Thalweg.commandLine(), List.of(), commands);
        return commands.stream();
    }

    private static void collect(CommandLine command, List<String> path, List<List<String>> commands) {
        commands.add(path);
        command.getSubcommands().forEach((name, sub) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            collect(sub, longer, commands);
        });
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyCommandHasHelp(List<String> path) {
        List<String> args = new ArrayList<>(path);
        args.add("--help");
        Ran ran = Ran.command(args.toArray(String[]::new));
        assertEquals(0, ran.exitCode());
        assertEquals("", ran.err());
        assertTrue(
                ran.out()
                        .startsWith(String.join(
                                " ",
                                Stream.concat(Stream.of("Usage: thalweg"), path.stream())
                                        .toList())),
                ran.out());
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void everyOptionIsExplained(List<String> path) {
        CommandLine command = Thalweg.commandLine();
        for (String name : path) {
            command = command.getSubcommands().get(name);
        }
        for (ArgSpec argument : command.getCommandSpec().args()) {
            String[] lines = argument.description();
            assertTrue(
                    lines.length == 1 && (lines[0].endsWith(".") || lines[0].endsWith(")")),
                    () -> path + " " + argument.paramLabel() + " has no sentence of explanation");
        }
    }

    @Test
    void versionIsPrinted() {
        Ran ran = Ran.command("--version");
        assertEquals(0, ran.exitCode());
        assertTrue(ran.out().matches("thalweg \\S+\\R"), ran.out());
    }

    @Test
    void noCommandIsAUsageErrorThatNamesThem() {
        Ran ran = Ran.command();
        assertEquals(2, ran.exitCode());
        assertEquals("", ran.out());
        assertEquals(1, ran.errors().size());
        assertTrue(ran.errors().get(0).startsWith("A command is missing: allowed "), ran.err());
        assertTrue(ran.errors().get(0).contains("inspect"), ran.err());
    }

    @Test
    void anUnknownCommandSuggests() {
        Ran ran = Ran.command("inspcet", "x");
        assertEquals(2, ran.exitCode());
        assertTrue(ran.errors().get(0).startsWith("Unknown command 'inspcet'"), ran.err());
        assertTrue(ran.errors().get(0).endsWith("Did you mean inspect?"), ran.err());
    }

    @Test
    void anUnknownOptionSuggestsAndEverythingElseIsToldToo() {
        Ran ran = Ran.command("inspect", "/no/such/folder", "--verfy", "--quiet", "--verbose");
        assertEquals(2, ran.exitCode());
        assertEquals(
                List.of(
                        "Unknown option '--verfy'. Did you mean --verify?",
                        "--quiet and --verbose exclude each other. Give one of them",
                        "DIR does not exist: found /no/such/folder. Check the path"),
                ran.errors());
        assertTrue(ran.err().endsWith("Try 'thalweg inspect --help'.\n"), ran.err());
    }

    @Test
    void aMissingParameterIsNamed() {
        assertEquals(List.of("DIR is missing. Give DIR"), Ran.command("inspect").errors());
    }

    @Test
    void anOptionTwiceIsRefused() {
        Ran ran = Ran.command("inspect", ".", "--config", "a", "--config", "b");
        assertTrue(ran.errors().contains("--config is given more than once. Give it once"), ran.err());
        assertEquals(2, ran.exitCode());
    }

    @Test
    void completionIsAScriptThatKnowsTheCommands() {
        Ran ran = Ran.command("generate-completion");
        assertEquals(0, ran.exitCode());
        assertEquals("", ran.err());
        assertTrue(ran.out().startsWith("#!/usr/bin/env bash"), ran.out());
        assertTrue(ran.out().contains("inspect") && ran.out().contains("--verify"), "names commands and options");
    }
}
