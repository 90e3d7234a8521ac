package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * This build as an operator would have it: {@code bin/thalweg}, the application's jar and the list of Spark's jars, in a
 * folder laid out like the project. The jar is put together here from the build's classes, so that a test needs no
 * packaging and never meets a jar of an older build; it holds what the packaged one holds.
 */
public final class TestApplication {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private final Path project;

    private TestApplication(Path project) {
        this.project = project;
    }

    /** Lays the project out in a folder that is not there yet. */
    public static TestApplication in(Path folder) throws IOException {
        TestApplication application = layOut(folder);
        assemble(application.jar());
        return application;
    }

    /** The same with the jar that the build has packaged. */
    public static TestApplication packaged(Path jar, Path folder) throws IOException {
        TestApplication application = layOut(folder);
        Files.copy(jar, application.jar());
        return application;
    }

    private static TestApplication layOut(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        Files.copy(Path.of("..", "bin", "thalweg"), folder.resolve("bin/thalweg"));
        assertTrue(folder.resolve("bin/thalweg").toFile().setExecutable(true));
        Files.writeString(folder.resolve("pom.xml"), "");
        for (String module : List.of("core", "data-prep", "engine-torch", "engine-dl4j", "jobs")) {
            Files.createDirectories(folder.resolve(module).resolve("src/main"));
            Files.writeString(folder.resolve(module).resolve("pom.xml"), "");
        }
        Files.createDirectories(folder.resolve("jobs/target"));
        Files.writeString(folder.resolve("jobs/target/spark.classpath"), listed("spark.classpath"));
        return new TestApplication(folder);
    }

    /** Spark's jars, without a test's. */
    public static SparkJars sparkJars() throws IOException {
        return SparkJars.of(listed("spark.classpath"));
    }

    /** The same as a class path. */
    public static String sparkClassPath() throws IOException {
        return listed("spark.classpath");
    }

    public Path jar() {
        return project.resolve("jobs/target/thalweg.jar");
    }

    /** Starts {@code bin/thalweg} with arguments, a process of its own whose output goes to files in {@code outputs}. */
    public Started thalweg(Path outputs, Map<String, String> environment, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("/bin/bash", project.resolve("bin/thalweg").toString()));
        command.addAll(arguments);
        return Started.start(command, outputs, environment);
    }

    /** Starts what the script {@code spark-submit} starts, with this application. */
    public Started sparkSubmit(
            Path outputs, Map<String, String> environment, List<String> sparkArguments, List<String> arguments)
            throws IOException {
        return sparkSubmit(outputs, environment, listed("spark.classpath"), sparkArguments, arguments);
    }

    /** The same with a class path of its own: a distribution of Spark, and Hadoop's configuration. */
    public Started sparkSubmit(
            Path outputs,
            Map<String, String> environment,
            String classPath,
            List<String> sparkArguments,
            List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.addAll(java());
        command.addAll(List.of("-cp", classPath, "org.apache.spark.deploy.SparkSubmit"));
        command.addAll(sparkArguments);
        command.addAll(List.of("--class", "io.thalweg.jobs.Main", jar().toString()));
        command.addAll(arguments);
        return Started.start(command, outputs, environment);
    }

    /** How Spark's own scripts start Java. */
    static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(org.apache.spark.launcher.JavaModuleOptions.defaultModuleOptions()
                .strip()
                .split(" +")));
        command.add("-Xmx1g");
        return command;
    }

    /** Starts a script that submits, told in its environment which application. */
    public Started script(Path script, Path outputs, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/bash", script.toString()));
        command.addAll(arguments);
        Map<String, String> all = new HashMap<>(environment);
        all.put("THALWEG_JAR", jar().toString());
        return Started.start(command, outputs, all);
    }

    /** What the build has listed in a file of its target folder. */
    private static String listed(String file) throws IOException {
        Path list = TARGET.resolve(file);
        assertTrue(Files.exists(list), list + " is not there: the build writes it, in its phase process-test-classes");
        return Files.readString(list).strip();
    }

    private static void assemble(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "io.thalweg.jobs.Main");
        manifest.getMainAttributes().put(new Attributes.Name("Multi-Release"), "true");
        Set<String> taken = new HashSet<>();
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.setLevel(Deflater.BEST_SPEED);
            taken.add("META-INF/MANIFEST.MF");
            addFolder(out, TARGET.resolve("classes"), taken);
            for (String entry : listed("application.classpath").split(File.pathSeparator)) {
                if (Files.isDirectory(Path.of(entry))) {
                    addFolder(out, Path.of(entry), taken);
                } else {
                    addJar(out, Path.of(entry), taken);
                }
            }
        }
    }

    private static void addFolder(JarOutputStream out, Path folder, Set<String> taken) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    add(out, folder.relativize(file).toString().replace(File.separatorChar, '/'), in, taken);
                }
            }
        }
    }

    private static void addJar(JarOutputStream out, Path jar, Set<String> taken) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().filter(one -> !one.isDirectory()).toList()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    add(out, entry.getName(), in, taken);
                }
            }
        }
    }

    private static void add(JarOutputStream out, String name, InputStream in, Set<String> taken) throws IOException {
        if (name.endsWith("module-info.class") || !taken.add(name)) {
            return;
        }
        out.putNextEntry(new ZipEntry(name));
        in.transferTo(out);
        out.closeEntry();
    }
}
