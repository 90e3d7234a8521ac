package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StateFolderTest {
    @TempDir
    Path folder;

    private static ClusterProcess thisProcess() {
        return ClusterProcess.of("master", ProcessHandle.current(), Path.of("master.log"));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        StateFolder state = new StateFolder(folder.resolve("state"));
        state.create();
        assertEquals(Optional.empty(), state.read());
        ClusterState written =
                new ClusterState("spark://127.0.0.1:1", "http://x", ClusterConfig.defaults(), List.of(thisProcess()));
        state.write(written);
        assertEquals(Optional.of(written), state.read());
        state.clear();
        assertFalse(Files.exists(state.root()));
    }

    @Test
    void aProcessThatWasGivenTheIdLaterIsNotTheOneRemembered() {
        ClusterProcess present = thisProcess();
        assertTrue(present.alive());
        ClusterProcess earlier =
                new ClusterProcess("master", present.pid(), present.startedMillis() - 60_000, present.log());
        assertFalse(earlier.alive(), "another process has the id of one that has ended");
        assertEquals(Optional.empty(), earlier.handle());
    }

    @Test
    void whatIsNotOursIsNeitherTakenNorDeleted() throws IOException {
        Path theirs = Files.writeString(folder.resolve("letters.txt"), "keep");
        StateFolder state = new StateFolder(folder);
        assertTrue(assertThrows(BadConfiguration.class, state::create)
                .getMessage()
                .startsWith("--state-dir holds other things"));
        state.write(new ClusterState("", "", ClusterConfig.defaults(), List.of()));
        state.clear();
        assertEquals("keep", Files.readString(theirs));
    }

    @Test
    void twoCommandsAtOnceDoNotMix() throws Exception {
        StateFolder state = new StateFolder(folder.resolve("state"));
        state.create();
        JobFailed refused = state.exclusively(
                () -> assertThrows(JobFailed.class, () -> new StateFolder(state.root()).exclusively(() -> "in")));
        assertTrue(refused.getMessage().startsWith("Another command is starting or stopping"), refused.getMessage());
        assertEquals("in", state.exclusively(() -> "in"));
    }
}
