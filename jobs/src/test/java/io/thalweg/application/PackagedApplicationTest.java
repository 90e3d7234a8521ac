package io.thalweg.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.cluster.ClusterConfig;
import io.thalweg.cluster.TestApplication;
import io.thalweg.cluster.TestCluster;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that is shipped: what it holds, and that Spark alone can run it. */
final class PackagedApplicationTest {
    private static final Path JAR = Path.of("target", "thalweg.jar").toAbsolutePath();
    private static final String SERVICES = "META-INF/services/";

    /** DL4J Spark's own, which it puts in Spark's package to reach what is not public there. */
    private static final String DL4J_IN_SPARK = "org/apache/spark/TaskContextHelper";

    @Test
    void nothingOfSparksIsInside() throws IOException {
        Set<String> inside = classes(JAR);
        assertTrue(inside.contains("io/thalweg/jobs/Main.class"), inside.size() + " classes");
        for (String root : List.of(
                "org/apache/spark/",
                "org/apache/hadoop/",
                "scala/",
                "org/slf4j/",
                "org/apache/log4j/",
                "com/ibm/icu/")) {
            assertEquals(
                    List.of(),
                    inside.stream()
                            .filter(name -> name.startsWith(root) && !name.startsWith(DL4J_IN_SPARK))
                            .toList());
        }
        Set<String> sparks = new TreeSet<>();
        for (Path jar : listed("spark.classpath")) {
            sparks.addAll(classes(jar));
        }
        assertTrue(sparks.contains("org/apache/spark/SparkContext.class"), sparks.size() + " classes");
        inside.retainAll(sparks);
        assertEquals(Set.of(), inside, "there twice, by the application and by Spark");
    }

    /** Each library's lists of services are there whole, and name classes that are inside. */
    @Test
    void servicesOfAllLibrariesAreThere() throws IOException {
        Map<String, Set<String>> expected = new TreeMap<>();
        for (Path library : listed("application.classpath")) {
            if (Files.isRegularFile(library)) {
                services(library)
                        .forEach((name, lines) -> expected.computeIfAbsent(name, any -> new TreeSet<>())
                                .addAll(lines));
            }
        }
        // Of this module itself, which is no library of its own.
        try (Stream<Path> own = Files.list(Path.of("target", "classes", "META-INF", "services"))) {
            for (Path file : own.toList()) {
                expected.computeIfAbsent(file.getFileName().toString(), any -> new TreeSet<>())
                        .addAll(providers(Files.readString(file)));
            }
        }
        Map<String, Set<String>> found = services(JAR);
        assertEquals(expected, found);
        Set<String> classes = classes(JAR);
        found.forEach((service, providers) -> providers.forEach(
                provider -> assertTrue(classes.contains(provider.replace('.', '/') + ".class"), service)));
    }

    @Test
    void itCarriesItsLicenceAndNamesThoseOfItsLibraries() throws IOException {
        assertEquals(Files.readString(Path.of("..", "LICENSE")), text("META-INF/LICENSE"));
        String others = text("META-INF/THIRD-PARTY.txt");
        boolean spark3 = listed("spark.classpath").stream()
                .anyMatch(file -> file.getFileName().toString().startsWith("spark-core_2.12-3."));
        Set<String> named = others.lines()
                .filter(line -> spark3 || !line.endsWith("(for Spark 3 only)"))
                .filter(line -> line.contains(":") && line.contains("https://"))
                .map(line -> line.split(" +", 2)[0].split(":", 2)[1])
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> libraries = listed("application.classpath").stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.endsWith(".jar") && !name.startsWith("thalweg"))
                .map(name -> name.replaceFirst("-[0-9].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(libraries, named);
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertEquals(
                    "io.thalweg.jobs.Main",
                    jar.getManifest().getMainAttributes().getValue("Main-Class"));
            assertEquals(
                    jar.stream().count(),
                    jar.stream().map(JarEntry::getName).distinct().count(),
                    "no file is there twice");
        }
    }

    /** A plain spark-submit of this very jar, on workers that have Spark's jars and nothing else. */
    @Test
    @Tag("slow")
    void sparkSubmitRunsItOnACluster(@TempDir Path folder) throws Exception {
        TestApplication application = TestApplication.packaged(JAR, folder.resolve("project"));
        Path text = Files.writeString(folder.resolve("text.txt"), text(new Random(5)));
        try (TestCluster cluster = TestCluster.start(folder.resolve("cluster"), ClusterConfig.defaults())) {
            List<List<String>> commands = List.of(
                    List.of("prepare", "text", "--input", text.toString(), "--output", folder + "/data"),
                    List.of(
                            "train",
                            "word2vec",
                            "--data",
                            folder + "/data",
                            "--output",
                            folder + "/model",
                            "--dimensions",
                            "16",
                            "--epochs",
                            "1",
                            "--replicas",
                            "2",
                            "--threads",
                            "1"),
                    List.of(
                            "embed",
                            "--model",
                            folder + "/model",
                            "--input",
                            text.toString(),
                            "--output",
                            folder + "/embeddings",
                            "--unit",
                            "line"));
            for (List<String> command : commands) {
                application
                        .sparkSubmit(
                                folder.resolve("outputs"), Map.of(), List.of("--master", cluster.master()), command)
                        .awaitDone();
            }
        }
        for (String output : List.of("data", "model", "embeddings")) {
            assertTrue(Files.size(folder.resolve(output).resolve("manifest.json")) > 0, output);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < 20_000; word++) {
            text.append('w').append(random.nextInt(200)).append(word % 12 == 11 ? '\n' : ' ');
        }
        return text.toString();
    }

    private static List<Path> listed(String file) throws IOException {
        return Stream.of(Files.readString(Path.of("target", file)).strip().split(File.pathSeparator))
                .map(Path::of)
                .toList();
    }

    private static String text(String name) throws IOException {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            JarEntry entry = jar.getJarEntry(name);
            assertNotNull(entry, name + " is missing");
            try (InputStream in = jar.getInputStream(entry)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    private static Set<String> classes(Path jar) throws IOException {
        if (!jar.toString().endsWith(".jar")) {
            return Set.of();
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                    .filter(name -> !name.startsWith("META-INF/"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** From the name of a service to the classes that provide it. */
    private static Map<String, Set<String>> services(Path jar) throws IOException {
        Map<String, Set<String>> services = new TreeMap<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : new ArrayList<>(file.stream().toList())) {
                if (entry.getName().startsWith(SERVICES) && !entry.isDirectory()) {
                    try (InputStream in = file.getInputStream(entry)) {
                        services.put(
                                entry.getName().substring(SERVICES.length()),
                                providers(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
                    }
                }
            }
        }
        return services;
    }

    private static Set<String> providers(String list) {
        return list.lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
