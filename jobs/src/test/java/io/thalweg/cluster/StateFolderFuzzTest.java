package io.thalweg.cluster;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as what is remembered of a cluster. Processes that it names are looked at, and no more. */
final class StateFolderFuzzTest {
    private static final Path FOLDER = folder();

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("thalweg-fuzz");
            folder.toFile().deleteOnExit();
            folder.resolve("cluster.json").toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Stream<byte[]> seeds() {
        ClusterProcess own = ClusterProcess.of("master", ProcessHandle.current(), Path.of("master.log"));
        ClusterState state = new ClusterState(
                "spark://127.0.0.1:1",
                "http://127.0.0.1:2",
                ClusterConfig.defaults(),
                List.of(own, new ClusterProcess("worker-1", 1, 0, "logs/worker-1.log")));
        return Stream.of(
                Json.toBytes(state),
                "{\"master\":null,\"page\":null,\"config\":null,\"processes\":[]}".getBytes(StandardCharsets.UTF_8),
                new String(Json.toBytes(state), StandardCharsets.UTF_8)
                        .replace("\"pid\" : 1,", "\"pid\" : -5,")
                        .getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Files.write(FOLDER.resolve("cluster.json"), bytes);
        Untrusted.read(bytes, () -> {
            Optional<ClusterState> read = new StateFolder(FOLDER).read();
            ClusterState state = read.orElseThrow(() -> new AssertionError("Neither read nor refused"));
            boolean whole = state.whole();
            if (state.alive().size() + state.ended().size() != state.processes().size()
                    || (whole && state.master().isEmpty())) {
                throw new AssertionError(state);
            }
            for (ClusterProcess process : state.processes()) {
                Objects.requireNonNull(process.name());
                Objects.requireNonNull(process.log());
            }
        });
    }
}
