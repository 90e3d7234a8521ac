package io.thalweg.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.storage.OutputLease.Claim;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutputLeaseTest {
    @TempDir
    Path folder;

    private OutputFolder output;

    @BeforeEach
    void open() {
        output = OutputFolder.at(new Configuration(), folder.resolve("out").toString());
    }

    private Path file() {
        return folder.resolve("out").resolve(OutputLease.FILE);
    }

    @Test
    void aSecondJobIsRefusedWhateverItWouldDoWithTheOutput() throws IOException {
        OutputLease first = output.claim(Existing.REFUSE);
        output.write("part", new byte[3]);
        for (Existing existing : new Existing[] {Existing.RESUME, Existing.OVERWRITE}) {
            BadConfiguration refusal = assertThrows(BadConfiguration.class, () -> output.claim(existing));
            String message = refusal.getMessage();
            assertTrue(message.startsWith("Another job is writing this output"), message);
            assertTrue(message.contains("process " + ProcessHandle.current().pid() + " on "), message);
        }
        assertEquals(3, Files.size(folder.resolve("out/part")), "nothing of the first job's is touched");
        first.requireHeld();
        first.close();
        assertFalse(Files.exists(file()));
        output.claim(Existing.RESUME).close();
    }

    @Test
    void theClaimOfAProcessThatIsGoneIsTakenOverAtOnce() throws IOException {
        Claim own = Claim.own();
        String host = InetAddress.getLocalHost().getHostName();
        for (Claim dead : new Claim[] {
            new Claim("x", host, Integer.MAX_VALUE, "", own.since(), 3),
            new Claim("x", host, own.process(), "an earlier start", own.since(), 3)
        }) {
            assertTrue(dead.isDead());
            output.write(OutputLease.FILE, Json.toBytes(dead));
            try (OutputLease lease = output.claim(Existing.REFUSE)) {
                lease.requireHeld();
            }
            assertFalse(Files.exists(file()));
        }
        assertFalse(own.isDead());
        assertFalse(new Claim("x", "elsewhere.invalid", 1, "", own.since(), 3).isDead(), "nobody can tell from here");
    }

    @Test
    void whoWasTakenOverDoesNotCommit() throws IOException {
        OutputLease first = output.claim(Existing.REFUSE);
        output.write(
                OutputLease.FILE,
                Json.toBytes(new Claim("other", "elsewhere.invalid", 7, "", "2020-01-01T00:00:00Z", 1)));
        String message = assertThrows(JobFailed.class, first::requireHeld).getMessage();
        assertTrue(message.contains("Another job has taken over") && message.contains("process 7"), message);
        first.close();
        assertTrue(Files.exists(file()), "it is the other's");
    }

    @Test
    void aRefusedJobLeavesNoFolderBehind() throws IOException {
        output.write("old", new byte[1]);
        assertThrows(BadConfiguration.class, () -> output.claim(Existing.REFUSE));
        assertFalse(Files.exists(file()));
    }
}
