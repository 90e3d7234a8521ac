package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The real {@code bin/thalweg}, in a copy of the project's layout whose application jar holds this build's own classes
 * and the libraries it ships, and nothing of Spark: what answers here answers without Spark.
 */
final class LauncherTest {
    private static final Path LAUNCHER =
            Path.of("..", "bin", "thalweg").toAbsolutePath().normalize();

    /** The variables that hold options for Java: ours, and those that it reads itself. */
    private static final List<String> JAVA_OPTIONS =
            List.of("THALWEG_JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    @TempDir
    Path folder;

    private Path project;
    private Path jar;

    @BeforeEach
    void layOut() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "the launcher needs bash");
        project = folder.resolve("a project with spaces");
        Files.createDirectories(project.resolve("bin"));
        Files.copy(LAUNCHER, project.resolve("bin/thalweg"));
        assertTrue(project.resolve("bin/thalweg").toFile().setExecutable(true));
        for (String module : List.of("core", "data-prep", "jobs")) {
            Files.createDirectories(project.resolve(module).resolve("src/main"));
            Files.writeString(project.resolve(module).resolve("pom.xml"), "");
        }
        Files.writeString(project.resolve("pom.xml"), "");
        jar = project.resolve("jobs/target/thalweg.jar");
        makeApplication(jar);
        Path anyJar = libraries()
                .filter(file -> file.endsWith(".jar"))
                .map(Path::of)
                .findFirst()
                .orElseThrow();
        Files.writeString(project.resolve("jobs/target/spark.classpath"), anyJar.toString());
    }

    /** A jar of nothing but a class path: our classes and what is shipped with them. */
    private static void makeApplication(Path jar) throws IOException {
        Files.createDirectories(jar.getParent());
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        libraries()
                                .map(file -> Path.of(file).toUri().toString())
                                .collect(Collectors.joining(" ")));
        try (OutputStream out = Files.newOutputStream(jar)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    private static Stream<String> libraries() {
        String root = Path.of("..").toAbsolutePath().normalize() + File.separator;
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("test-classes") && !entry.endsWith("-tests.jar"))
                .filter(entry -> entry.startsWith(root)
                        || entry.contains("picocli")
                        || entry.contains("snakeyaml-engine")
                        || entry.contains("icu4j"));
    }

    private Ran launch(Path launcher, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        return await(start(launcher, environment, args));
    }

    private record Started(Process process, Path out, Path err) {}

    private Started start(Path launcher, Map<String, String> environment, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/bash", launcher.toString()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("SPARK_HOME");
        for (String options : JAVA_OPTIONS) {
            builder.environment().remove(options);
        }
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return new Started(builder.start(), out, err);
    }

    private static Ran await(Started started) throws IOException, InterruptedException {
        assertTrue(started.process().waitFor(2, TimeUnit.MINUTES), "the launcher does not end");
        return new Ran(
                started.process().exitValue(),
                Files.readString(started.out(), StandardCharsets.UTF_8),
                Files.readString(started.err(), StandardCharsets.UTF_8));
    }

    private Ran launch(String... args) throws IOException, InterruptedException {
        return launch(project.resolve("bin/thalweg"), Map.of(), args);
    }

    @Test
    void helpVersionAndUsageErrorsNeedNoSpark() throws Exception {
        Ran version = launch("--version");
        assertEquals(0, version.exitCode(), version.err());
        assertTrue(version.out().startsWith("thalweg "), version.out());
        Ran help = launch("train", "word2vec", "--help");
        assertEquals(0, help.exitCode(), help.err());
        assertTrue(help.out().contains("--negative-samples"), help.out());
        assertEquals("", help.err(), "no warning of Java's either");
        Ran wrong = launch(
                "train",
                "word2vec",
                "--data",
                "/no/such",
                "--output",
                "x",
                "--window",
                "999",
                "--master",
                "mars",
                "--dimensoins",
                "3");
        assertEquals(2, wrong.exitCode(), wrong.err());
        assertEquals(4, wrong.errors().size(), wrong.err());
        Ran neighbours = launch("neighbours", "--model", "/no/such", "--cuont", "3");
        assertEquals(2, neighbours.errors().size(), neighbours.err());
        assertEquals(2, launch("evaluate", "--model", "/no/such").errors().size());
        assertEquals(2, launch().exitCode());
        assertEquals(2, launch("inspct").exitCode());
        assertEquals(0, launch("generate-completion").exitCode());
    }

    @Test
    void aConfigurationFileIsReadWithoutSparkToo() throws Exception {
        Path file = Files.writeString(folder.resolve("three mistakes.yaml"), "windw: 5\nepochs: 0\nmerge: sum\n");
        Ran ran = launch("train", "word2vec", "--data", ".", "--output", "out", "--config", file.toString());
        assertEquals(2, ran.exitCode(), ran.err());
        assertEquals(3, ran.errors().size(), ran.err());
    }

    @Test
    void whatNeedsSparkSaysSoPlainlyWhenItIsAbsent() throws Exception {
        Ran ran = launch("inspect", folder.toString());
        assertEquals(1, ran.exitCode());
        assertTrue(ran.errors().get(0).startsWith("Spark's classes are missing"), ran.err());
    }

    @Test
    void linksAreFollowed() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("tw"), Path.of("a project with spaces/bin/thalweg"));
        Path second = Files.createSymbolicLink(folder.resolve("link to a link"), link.getFileName());
        assertEquals(0, launch(second, Map.of(), "--version").exitCode());
    }

    @Test
    void anotherJavaIsPassedOverOrNamed() throws Exception {
        Path old = folder.resolve("jdk-11");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("bin/java"), "#!/bin/sh\necho this is not to be started\nexit 3\n");
        assertTrue(old.resolve("bin/java").toFile().setExecutable(true));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        String java17 = Path.of(System.getProperty("java.home"), "bin").toString();
        Ran found = launch(
                project.resolve("bin/thalweg"),
                Map.of("JAVA_HOME", old.toString(), "PATH", java17 + ":" + System.getenv("PATH")),
                "--version");
        assertEquals(0, found.exitCode(), found.err());

        // With no other Java to be had: the search ends at folders that this test decides on.
        Path launcher = project.resolve("bin/thalweg");
        Files.writeString(launcher, Files.readString(launcher).replace("/usr/lib/jvm/*", folder + "/none/*"));
        Path tools = toolsWithoutJava();
        Ran none = launch(
                launcher,
                Map.of("JAVA_HOME", old.toString(), "PATH", tools.toString(), "HOME", folder.toString()),
                "--version");
        assertEquals(1, none.exitCode(), none.out());
        assertTrue(
                none.errors().get(0).startsWith("Java 17 is not found: found Java 11 in " + old + ", allowed Java 17"),
                none.err());
    }

    /** A folder of the tools that the launcher uses, for a PATH without Java. */
    private Path toolsWithoutJava() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of(
                "bash",
                "dirname",
                "sed",
                "head",
                "find",
                "readlink",
                "grep",
                "mkdir",
                "touch",
                "cat",
                "cp",
                "rm",
                "sleep")) {
            for (String place : List.of("/bin", "/usr/bin")) {
                if (Files.exists(Path.of(place, tool)) && !Files.exists(tools.resolve(tool))) {
                    Path script = tools.resolve(tool);
                    Files.writeString(script, "#!/bin/bash\nexec %s/%s \"$@\"\n".formatted(place, tool));
                    assertTrue(script.toFile().setExecutable(true));
                }
            }
        }
        return tools;
    }

    /** A Maven that takes its time, notes that it was called and puts the application in place. */
    private Path fakeMaven(int exitCode) throws IOException {
        Path application = folder.resolve("application.jar");
        makeApplication(application);
        Path tools = Files.createDirectories(folder.resolve("maven"));
        Path mvn = tools.resolve("mvn");
        Files.writeString(mvn, """
                #!/bin/bash
                echo called >> "%1$s/calls"
                echo "[ERROR] a reason"
                [ %2$d -ne 0 ] || echo half of it > jobs/target/thalweg.jar
                sleep 1
                [ %2$d -ne 0 ] || cp "%1$s/application.jar" jobs/target/thalweg.jar
                exit %2$d
                """.formatted(folder, exitCode));
        assertTrue(mvn.toFile().setExecutable(true));
        return tools;
    }

    private Map<String, String> with(Path tools) {
        return Map.of("PATH", tools + ":" + System.getenv("PATH"));
    }

    private long calls() throws IOException {
        return Files.exists(folder.resolve("calls"))
                ? Files.readAllLines(folder.resolve("calls")).size()
                : 0;
    }

    @Test
    void firstUsesAtTheSameTimeBuildOnce() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/flock")), "without flock each builds for itself");
        Files.delete(jar);
        Path tools = fakeMaven(0);
        List<Started> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(start(project.resolve("bin/thalweg"), with(tools), "--version"));
        }
        for (Started started : all) {
            Ran ran = await(started);
            assertEquals(0, ran.exitCode(), ran.err());
            assertTrue(ran.out().startsWith("thalweg "), ran.out());
        }
        assertEquals(1, calls());
    }

    /** One that comes when the jar is there, and only half of it. */
    @Test
    void aHalfWrittenApplicationIsNotStarted() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/flock")), "without flock there is another lock, tested below");
        buildsOnceForOneThatComesMeanwhile(with(fakeMaven(0)));
        assertFalse(Files.exists(project.resolve("jobs/target/build.running")));
    }

    @Test
    void withoutFlockAFolderIsTheLock() throws Exception {
        Path tools = toolsWithoutJava();
        Map<String, String> environment = Map.of("PATH", fakeMaven(0) + ":" + tools);
        buildsOnceForOneThatComesMeanwhile(environment);
        Path lock = project.resolve("jobs/target/build.lock");
        assertFalse(Files.exists(lock));

        // Of a build that has died, half done.
        Process dead = new ProcessBuilder("/bin/bash", "-c", "exit 0").start();
        dead.waitFor();
        Files.createDirectories(lock);
        Files.writeString(lock.resolve("process"), dead.pid() + "\n");
        Files.writeString(project.resolve("jobs/target/build.running"), "");
        Ran ran = launch(project.resolve("bin/thalweg"), environment, "--version");
        assertEquals(0, ran.exitCode(), ran.err());
        assertEquals(2, calls());
        assertFalse(Files.exists(lock));
    }

    private void buildsOnceForOneThatComesMeanwhile(Map<String, String> environment) throws Exception {
        Files.delete(jar);
        Started first = start(project.resolve("bin/thalweg"), environment, "--version");
        while (!Files.exists(jar) && first.process().isAlive()) {
            Thread.onSpinWait();
        }
        Ran second = launch(project.resolve("bin/thalweg"), environment, "--version");
        Ran builder = await(first);
        assertEquals(0, builder.exitCode(), builder.err());
        assertEquals(0, second.exitCode(), second.err());
        assertTrue(second.err().startsWith("thalweg: waiting for another build of it to end"), second.err());
        assertEquals(1, calls());
    }

    @Test
    void whoWaitsForAnotherBuildSaysSo() throws Exception {
        assumeTrue(Files.exists(Path.of("/usr/bin/flock")), "without flock each builds for itself");
        Files.delete(jar);
        Process other = new ProcessBuilder("/bin/bash", "-c", "exec 9< pom.xml; flock 9; echo locked; read -r _")
                .directory(project.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Process waiting = null;
        try (BufferedReader locked = other.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("locked", locked.readLine());
            ProcessBuilder launcher = new ProcessBuilder(
                            "/bin/bash", project.resolve("bin/thalweg").toString(), "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            launcher.environment().putAll(with(fakeMaven(0)));
            launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
            waiting = launcher.start();
            try (BufferedReader told = waiting.errorReader(StandardCharsets.UTF_8)) {
                String line = told.readLine();
                assertTrue(line.startsWith("thalweg: waiting for another build of it to end"), line);
                assertTrue(line.contains(project.resolve("pom.xml").toString()), line);
                assertEquals(0, calls(), "nothing is built while the other builds");
                other.destroy();
                assertTrue(told.readLine().startsWith("thalweg: building"));
                assertEquals(0, waiting.waitFor());
            }
            assertEquals(1, calls());
        } finally {
            other.destroyForcibly();
            if (waiting != null) {
                waiting.destroyForcibly();
            }
        }
    }

    @Test
    void aChangedSourceIsBuiltAndAnUnchangedOneIsNot() throws Exception {
        Path tools = fakeMaven(0);
        assertEquals(
                0,
                launch(project.resolve("bin/thalweg"), with(tools), "--version").exitCode());
        assertEquals(0, calls());
        Path source = Files.writeString(project.resolve("core/src/main/New.java"), "");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(100)));
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().minusSeconds(50)));
        Ran rebuilt = launch(project.resolve("bin/thalweg"), with(tools), "--version");
        assertEquals(0, rebuilt.exitCode(), rebuilt.err());
        assertTrue(rebuilt.err().startsWith("thalweg: building"), rebuilt.err());
        assertEquals(1, rebuilt.err().lines().count(), rebuilt.err());
        assertEquals(1, calls());
        assertEquals(
                "",
                launch(project.resolve("bin/thalweg"), with(tools), "--version").err());
        assertEquals(1, calls());
    }

    /** The classes' archive is of what was built, used where it suits, and never in the way. */
    @Test
    void classesComeFromTheirArchive() throws Exception {
        Path archive = project.resolve("jobs/target/classes.jsa");
        Path log = folder.resolve("classes.log");
        String classPath = jar + ":" + Files.readString(project.resolve("jobs/target/spark.classpath"));
        Process dump = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:ArchiveClassesAtExit=" + archive,
                        "-XX:+UseParallelGC",
                        "-cp",
                        classPath,
                        "io.thalweg.jobs.Main",
                        "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, dump.waitFor());
        assumeTrue(Files.exists(archive), "this Java cannot make an archive");
        Path done = Files.writeString(project.resolve("jobs/target/classes.done"), "");
        Files.setLastModifiedTime(done, Files.getLastModifiedTime(jar));
        Map<String, String> logged = Map.of("THALWEG_JAVA_OPTS", "-Xlog:class+load:file=" + log);
        Ran with = launch(project.resolve("bin/thalweg"), logged, "--version");
        assertEquals(0, with.exitCode(), with.err());
        assertTrue(Files.readString(log).contains("source: shared objects file (top)"), "used");

        Files.delete(archive);
        Files.writeString(archive, "no archive");
        Ran damaged = launch("--version");
        assertEquals(0, damaged.exitCode());
        assertEquals("", damaged.err());
        assertEquals(with.out(), damaged.out());

        // Of a jar that has changed since: not so much as asked for.
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(10)));
        Map<String, String> flags = Map.of("THALWEG_JAVA_OPTS", "-XX:+PrintCommandLineFlags");
        Ran other = launch(project.resolve("bin/thalweg"), flags, "--version");
        assertEquals(0, other.exitCode(), other.err());
        assertFalse(other.out().contains("SharedArchiveFile"), other.out());
    }

    /** What the launcher asks of the program to have an archive is among the program's options. */
    @Test
    void theArchivesJobsAreValid() throws Exception {
        String script = Files.readString(LAUNCHER);
        String body = script.substring(script.indexOf("archive_classes() ("));
        body = body.substring(0, body.indexOf("\n)"));
        Set<String> known = new TreeSet<>();
        for (List<String> words : List.of(List.of("prepare", "text"), List.of("train", "word2vec"))) {
            assertTrue(body.contains(String.join(" ", words)), body);
            CommandLine command = Thalweg.commandLine();
            for (String word : words) {
                command = command.getSubcommands().get(word);
            }
            known.addAll(command.getCommandSpec().optionsMap().keySet());
        }
        known.add("--add-modules");
        List<String> asked = Pattern.compile("[ (](--[a-z-]+)")
                .matcher(body)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertTrue(asked.size() > 8, asked.toString());
        assertEquals(
                List.of(),
                asked.stream().filter(option -> !known.contains(option)).toList());
    }

    /** Here it cannot be, as Spark is missing: it is told once, and the command runs. */
    @Test
    void anArchiveThatCannotBeIsToldOnce() throws Exception {
        Ran first = launch("inspect", folder.toString());
        assertEquals(1, first.exitCode());
        assertTrue(first.err().contains("every start takes a second more"), first.err());
        assertEquals(1, first.errors().size(), first.err());
        Path log = project.resolve("jobs/target/classes.log");
        assertTrue(Files.readString(log).contains("--input does not exist"), Files.readString(log));
        Ran second = launch("inspect", folder.toString());
        assertFalse(second.err().contains("archive"), second.err());
        try (Stream<Path> left = Files.list(project.resolve("jobs/target"))) {
            assertEquals(
                    List.of(),
                    left.filter(file -> file.getFileName().toString().startsWith("archive."))
                            .toList());
        }
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(10)));
        Ran built = launch("inspect", folder.toString());
        assertTrue(built.err().contains("every start takes a second more"), "again for another jar: " + built.err());
        Ran last = launch("inspect", folder.toString());
        assertFalse(last.err().contains("archive"), "once, whatever the clock says: " + last.err());
    }

    @Test
    void aFailedBuildNamesItsLog() throws Exception {
        Files.delete(jar);
        Ran ran = launch(project.resolve("bin/thalweg"), with(fakeMaven(1)), "--version");
        assertEquals(1, ran.exitCode());
        Path log = project.resolve("jobs/target/build.log");
        assertTrue(ran.errors().get(0).endsWith("See " + log), ran.err());
        assertTrue(Files.readString(log).contains("a reason"));
        assertFalse(Files.exists(jar));
    }

    @Test
    void aMissingMavenIsNamed() throws Exception {
        Files.delete(jar);
        Ran ran = launch(
                project.resolve("bin/thalweg"),
                Map.of("PATH", toolsWithoutJava().toString()),
                "--version");
        assertEquals(1, ran.exitCode());
        assertTrue(ran.errors().get(0).startsWith("Maven is needed to build thalweg"), ran.err());
    }

    @Test
    void aSparkHomeWithoutJarsIsNamed() throws Exception {
        Ran ran = launch(project.resolve("bin/thalweg"), Map.of("SPARK_HOME", "/no/spark"), "--version");
        assertEquals(1, ran.exitCode());
        assertTrue(ran.errors().get(0).startsWith("SPARK_HOME has no jars: found /no/spark"), ran.err());
    }

    /** Java refuses two. */
    @Test
    void aCollectorOfTheUsersTakesTheLaunchersPlace() throws Exception {
        for (String variable : JAVA_OPTIONS) {
            String collector = collector(Map.of(variable, "-Xmx64m -XX:+UseSerialGC -XX:+PrintCommandLineFlags"));
            assertEquals("-XX:+UseSerialGC", collector, variable);
        }
        // Not of those that begin and end as collectors do.
        String other = "-XX:+UseAdaptiveSizePolicyWithSystemGC -XX:+PrintCommandLineFlags";
        assertEquals("-XX:+UseParallelGC", collector(Map.of("THALWEG_JAVA_OPTS", other)));
    }

    /** The collectors, of all that Java says it was started with. */
    private String collector(Map<String, String> environment) throws Exception {
        Ran ran = launch(project.resolve("bin/thalweg"), environment, "--version");
        assertEquals(0, ran.exitCode(), ran.err());
        return Pattern.compile("-XX:[+]Use(?:Serial|Parallel|G1)GC")
                .matcher(ran.out())
                .results()
                .map(found -> found.group())
                .collect(Collectors.joining(" "));
    }

    /** An archive of classes that was made with one collector may be of no use with another. */
    @Test
    void theArchiveIsNotMadeWithTheCollectorOfOneRun() throws Exception {
        Files.writeString(project.resolve("README.md"), "It has a word or two.\n");
        Path script = project.resolve("bin/thalweg");
        Files.writeString(
                script,
                Files.readString(script)
                        .replace(
                                "${java[@]}\" \"${main[@]}\" prepare",
                                "${java[@]}\" -XX:+PrintCommandLineFlags \"${main[@]}\" prepare"));
        launch(script, Map.of("THALWEG_JAVA_OPTS", "-XX:+UseSerialGC"), "inspect", "nothing");
        String log = Files.readString(project.resolve("jobs/target/classes.log"));
        assertTrue(log.contains("-XX:+UseParallelGC"), log);
        assertFalse(log.contains("-XX:+UseSerialGC"), log);
    }

    /** The archive of classes is made in another folder. */
    @Test
    void aJavaHomeThatIsRelativeIsTakenFromWhereItWasGiven() throws Exception {
        Files.createSymbolicLink(folder.resolve("java"), Path.of(System.getProperty("java.home")));
        // With CDPATH, cd prints.
        Map<String, String> environment = Map.of("JAVA_HOME", "java", "CDPATH", ".");
        launch(project.resolve("bin/thalweg"), environment, "inspect", "nothing");
        String log = Files.readString(project.resolve("jobs/target/classes.log"));
        assertTrue(log.contains("thalweg: error: "), "Java was started: " + log);
    }
}
