package io.thalweg.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.thalweg.checkpoint.Provenance;
import io.thalweg.train.RoundMetrics;
import io.thalweg.watch.RunListener;
import io.thalweg.watch.RunStart;
import io.thalweg.watch.RunWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The listener that the documentation shows: compiled as it stands there, against something that speaks as MLflow does. */
final class DocumentedListenerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private record Asked(String method, JsonNode body) {}

    private final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());

    @Test
    void theExampleTellsMlflowOfARun() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/2.0/mlflow/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.add(new Asked(
                    path.substring("/api/2.0/mlflow/".length()),
                    JSON.readTree(exchange.getRequestBody().readAllBytes())));
            byte[] answer = "{\"run\": {\"info\": {\"run_id\": \"r17\"}}}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        System.setProperty(
                "mlflow.tracking.uri", "http://127.0.0.1:" + server.getAddress().getPort());
        List<String> warnings = new ArrayList<>();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {compiled().toUri().toURL()})) {
            RunListener listener = (RunListener)
                    loader.loadClass("MlflowListener").getConstructor().newInstance();
            RunWatch watch = new RunWatch(
                    new RunWatch.Listeners(Map.of("mlflow", listener), String::valueOf),
                    new RunStart(
                            Instant.EPOCH,
                            "0123456789abcdef",
                            "model",
                            "word2vec",
                            "out/model",
                            0,
                            2,
                            new Provenance(
                                    Map.of(),
                                    Map.of(),
                                    Map.of("word2vec", Map.of("dimensions", 8)),
                                    1,
                                    "ab",
                                    Map.of(),
                                    Map.of(),
                                    "",
                                    "")),
                    completed -> "",
                    warnings::add);
            watch.started(0, 2);
            watch.roundFinished(
                    new RoundMetrics(0, 0.5, 2, 0, 100, 100, 4.5, null, 0.025, 2, 1, 0.5, 0.5, 1, 1, Map.of(), null));
            watch.failed(new IllegalStateException("x"));
        } finally {
            System.clearProperty("mlflow.tracking.uri");
            server.stop(0);
        }
        assertEquals(List.of(), warnings);
        assertEquals(
                List.of("runs/create", "runs/log-batch", "runs/log-batch", "runs/update"),
                asked.stream().map(Asked::method).toList());
        assertEquals("0123456789abcdef", asked.get(0).body().at("/tags/0/value").asText());
        assertEquals(
                "word2vec.dimensions", asked.get(1).body().at("/params/0/key").asText());
        JsonNode loss = asked.get(2).body().at("/metrics/0");
        assertEquals("train/loss", loss.get("key").asText());
        assertEquals(4.5, loss.get("value").asDouble());
        assertEquals(0, loss.get("step").asInt());
        assertEquals("r17", asked.get(3).body().get("run_id").asText());
        assertEquals("FAILED", asked.get(3).body().get("status").asText());
    }

    private Path compiled() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "watching.md"));
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertTrue(block.find(), "the page has no example");
        Path source = Files.writeString(folder.resolve("MlflowListener.java"), block.group(1));
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int code = compiler.run(
                null,
                null,
                null,
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                source.toString());
        assertEquals(0, code, "the example does not compile");
        return classes;
    }
}
