package io.thalweg.cluster;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * A server that speaks S3, a process of its own, with one bucket; and what a user of {@code s3a:} paths has: Hadoop's
 * client as jars apart, and settings that name the server.
 */
public final class TestS3 implements AutoCloseable {
    private static final Path CLIENT = Path.of("target", "s3").toAbsolutePath();
    private static final Path SERVER = Path.of("target", "s3-server").toAbsolutePath();
    private static final Pattern STARTED = Pattern.compile("Tomcat started on ports? .*?(\\d+) \\(http\\)");
    private static final String BUCKET = "s3a://thalweg";

    private final Started server;
    private final Map<String, String> settings;
    private final Configuration configuration;

    private TestS3(Started server, Map<String, String> settings) throws IOException {
        this.server = server;
        this.settings = settings;
        this.configuration = new Configuration();
        configuration.setClassLoader(new URLClassLoader(
                clientJars().stream().map(TestS3::url).toArray(URL[]::new), TestS3.class.getClassLoader()));
        settings.forEach(configuration::set);
    }

    /** Whether the build has put the jars where they are looked for: under {@code -Pslow} it does. */
    public static boolean isThere() {
        return Files.isDirectory(CLIENT) && Files.isDirectory(SERVER);
    }

    /** @param folder of its own, not there yet */
    public static TestS3 start(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-jar",
                jars(SERVER).get(0).toString(),
                "--server.port=0",
                "--http.port=0");
        Started server = Started.start(
                command,
                folder,
                Map.of(
                        "COM_ADOBE_TESTING_S3MOCK_STORE_ROOT",
                        folder.resolve("objects").toString()));
        try {
            String endpoint = "http://127.0.0.1:" + port(server);
            HttpResponse<Void> made = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(endpoint + "/thalweg"))
                                    .PUT(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            if (made.statusCode() != 200) {
                throw new IOException("No bucket: " + made.statusCode());
            }
            return new TestS3(
                    server,
                    Map.of(
                            "fs.s3a.endpoint", endpoint,
                            "fs.s3a.endpoint.region", "us-east-1",
                            "fs.s3a.path.style.access", "true",
                            "fs.s3a.connection.ssl.enabled", "false",
                            "fs.s3a.access.key", "test-key",
                            "fs.s3a.secret.key", "test-secret"));
        } catch (IOException | InterruptedException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static String port(Started server) throws IOException, InterruptedException {
        while (server.process().isAlive()) {
            Matcher started = STARTED.matcher(server.outText());
            if (started.find()) {
                return started.group(1);
            }
            Thread.sleep(100);
        }
        throw new IOException("The server did not come up\n" + server.outText() + server.errText());
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /** What a user adds to Spark for {@code s3a:} paths. */
    public static List<Path> clientJars() throws IOException {
        return jars(CLIENT);
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For {@code bin/thalweg}, which has no jars for S3 by itself. */
    public Map<String, String> environment() throws IOException {
        return Map.of(
                "THALWEG_CLASS_PATH",
                clientJars().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    }

    /** Writes a file for {@code --properties-file}: the keys are not for a command line. */
    public Path properties(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(settings).forEach((key, value) -> lines.add("spark.hadoop." + key + " " + value));
        return Files.write(file, lines);
    }

    /** Writes Hadoop's configuration into a folder, for {@code HADOOP_CONF_DIR}. */
    public Path hadoopConfiguration(Path folder) throws IOException {
        Configuration site = new Configuration(false);
        settings.forEach(site::set);
        Files.createDirectories(folder);
        try (var out = Files.newOutputStream(folder.resolve("core-site.xml"))) {
            site.writeXml(out);
        }
        return folder;
    }

    /** For use in this process. */
    public Configuration configuration() {
        return configuration;
    }

    /** A path in the bucket. @param path absolute */
    public String path(String path) {
        return BUCKET + path;
    }

    public FileSystem fileSystem() throws IOException {
        return new org.apache.hadoop.fs.Path(BUCKET).getFileSystem(configuration);
    }

    public void write(String path, String text) throws IOException {
        write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    public void write(String path, byte[] content) throws IOException {
        try (FSDataOutputStream out = fileSystem().create(new org.apache.hadoop.fs.Path(path(path)))) {
            out.write(content);
        }
    }

    public boolean exists(String path) throws IOException {
        return fileSystem().exists(new org.apache.hadoop.fs.Path(path(path)));
    }

    /** The files under a folder: from their paths relative to it to what is in them. */
    public Map<String, byte[]> tree(String folder) throws IOException {
        Map<String, byte[]> tree = new TreeMap<>();
        RemoteIterator<LocatedFileStatus> files =
                fileSystem().listFiles(new org.apache.hadoop.fs.Path(path(folder)), true);
        while (files.hasNext()) {
            org.apache.hadoop.fs.Path file = files.next().getPath();
            try (FSDataInputStream in = fileSystem().open(file)) {
                tree.put(file.toUri().getPath().substring(folder.length() + 1), in.readAllBytes());
            }
        }
        return tree;
    }

    @Override
    public void close() throws IOException {
        try {
            fileSystem().close();
        } finally {
            server.close();
        }
    }
}
