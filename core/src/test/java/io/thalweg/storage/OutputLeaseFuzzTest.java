package io.thalweg.storage;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the claim on an output folder: one that another job may have made, or none. */
final class OutputLeaseFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of(
                Json.toBytes(OutputLease.Claim.own()),
                "{\"token\":null,\"host\":null,\"process\":1,\"process_started\":null,\"since\":null,\"renewals\":0}"
                        .getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        MemoryFiles.put("claimed/" + OutputLease.FILE, bytes);
        OutputFolder folder = OutputFolder.at(MemoryFiles.configuration(), "memory:/claimed");
        Untrusted.read(bytes, () -> {
            Optional<OutputLease.Claim> read = OutputLease.read(folder);
            if (read.isPresent()) {
                OutputLease.Claim claim = read.get();
                claim.isDead();
                Objects.requireNonNull(claim.token());
                Objects.requireNonNull(claim.host());
                Objects.requireNonNull(claim.since());
            }
        });
    }
}
