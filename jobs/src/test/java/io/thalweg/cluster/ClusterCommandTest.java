package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code thalweg cluster start|status|stop}, as processes, and what of theirs is there before and after. */
@Tag("slow")
final class ClusterCommandTest {
    @TempDir
    Path folder;

    private TestApplication application;
    private Path state;

    @BeforeEach
    void layOut() throws IOException {
        application = TestApplication.in(folder.resolve("project"));
        state = folder.resolve("state");
    }

    /** Whatever a test left. */
    @AfterEach
    void end() throws Exception {
        if (Files.isRegularFile(state.resolve("cluster.json"))) {
            cluster("stop");
        }
    }

    /** A command that has ended. */
    private Started cluster(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("cluster"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--state-dir", state.toString()));
        Started started = application.thalweg(folder.resolve("outputs"), Map.of(), command);
        started.await();
        return started;
    }

    private static void assertEnded(int code, Started command) {
        assertEquals(code, command.process().exitValue(), command::errText);
    }

    @Test
    void theLifeOfACluster() throws Exception {
        Started none = cluster("status");
        assertEnded(1, none);
        assertTrue(none.outText().startsWith("No cluster is running"), none::outText);

        Started start = cluster("start", "--workers", "2", "--memory-per-worker", "512m");
        assertEnded(0, start);
        assertTrue(start.outText().strip().matches("spark://127\\.0\\.0\\.1:\\d+"), start::outText);
        ClusterState running = new StateFolder(state).read().orElseThrow();
        assertEquals(3, running.alive().size());
        assertApart(running, start);
        Started status = cluster("status");
        assertEnded(0, status);
        assertTrue(status.outText().contains(running.master()), status::outText);

        Started second = cluster("start");
        assertEnded(2, second);
        String refusal = second.errText();
        assertTrue(
                refusal.contains("A cluster is running already: found " + running.master() + ", 3 processes"), refusal);
        assertTrue(refusal.contains("thalweg cluster stop"), refusal);
        assertEquals(3, running.alive().size(), "the one that runs is left alone");

        // One dies.
        ProcessHandle worker = running.processes().get(1).handle().orElseThrow();
        worker.destroyForcibly();
        worker.onExit().join();
        status = cluster("status");
        assertEnded(1, status);
        List<String> rows = status.outText().lines().toList();
        assertTrue(rows.get(1).matches(" +master .* running .*"), status::outText);
        assertTrue(rows.get(2).matches(" +worker-1 .* ended .*"), status::outText);
        assertTrue(rows.get(3).matches(" +worker-2 .* running .*"), status::outText);

        Started stop = cluster("stop");
        assertEnded(0, stop);
        assertEquals("Stopped " + running.master(), stop.outText().strip());
        assertEquals(List.of(), running.alive());
        assertEquals(List.of(), processesThatName(state));
        assertFalse(Files.exists(state), "nothing of it is left");
        Started again = cluster("stop");
        assertEnded(0, again);
        assertTrue(again.outText().startsWith("No cluster is running"), again::outText);
    }

    /** None is in the session, nor in the group of processes, of who started it: Control-C there does not reach it. */
    private static void assertApart(ClusterState running, Started start) throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")), "the operating system tells no groups");
        List<String> own = groupAndSession(ProcessHandle.current().pid());
        for (ClusterProcess process : running.processes()) {
            List<String> found = groupAndSession(process.pid());
            assertEquals(String.valueOf(process.pid()), found.get(1), process.name() + " leads no session of its own");
            assertNotEquals(own.get(0), found.get(0), process.name() + " is in the group of " + start.command());
        }
    }

    private static List<String> groupAndSession(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return List.of(fields[2], fields[3]);
    }

    private static List<String> processesThatName(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(ClusterProcess::runs)
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(folder.toString()) && !line.contains("surefire"))
                .toList();
    }

    /** The group of the command that starts a cluster is sent what Control-C sends, and more; the cluster stays. */
    @Test
    void theEndOfWhoStartedItIsNotItsEnd() throws Exception {
        assumeTrue(Stream.of("/usr/bin/setsid", "/bin/setsid").anyMatch(file -> Files.isExecutable(Path.of(file))));
        // A shell that leads a group, as a terminal's does, starts the cluster and then ends its whole group.
        String script = "trap : INT TERM; bash " + folder.resolve("project/bin/thalweg") + " cluster start --workers 1"
                + " --memory-per-worker 512m --state-dir " + state + "; kill -INT 0; kill -TERM 0; kill -KILL 0";
        Started shell =
                Started.start(List.of("setsid", "--wait", "bash", "-c", script), folder.resolve("outputs"), Map.of());
        shell.await();
        ClusterState running = new StateFolder(state).read().orElseThrow();
        assertTrue(running.whole(), () -> running + "\n" + shell.errText());
        assertEquals(2, running.alive().size());
        assertEnded(0, cluster("status"));
        assertEnded(0, cluster("stop"));
        assertEquals(List.of(), running.alive());
    }

    @Test
    void aStateFolderOfJunkIsToldAndLeftAlone() throws Exception {
        Files.createDirectories(state);
        for (String junk : List.of(
                "{\"master\":", "[]", "null", "{\"master\":\"x\",\"page\":\"\",\"config\":null,\"processes\":null}")) {
            Files.writeString(state.resolve("cluster.json"), junk);
            for (String command : List.of("status", "stop", "start")) {
                Started refused = cluster(command);
                assertEnded(1, refused);
                String message = refused.errText();
                assertTrue(message.contains("What is remembered of the cluster cannot be read"), message);
                assertTrue(message.contains(state.resolve("cluster.json").toString()), message);
                assertFalse(message.contains("\tat "), message);
                assertEquals(junk, Files.readString(state.resolve("cluster.json")));
            }
        }
        Files.delete(state.resolve("cluster.json"));
        Files.delete(state.resolve("lock"));
        Files.writeString(state.resolve("letters.txt"), "keep");
        Started refused = cluster("start");
        assertEnded(2, refused);
        assertTrue(refused.errText().contains("--state-dir holds other things"), refused::errText);
        assertEquals("keep", Files.readString(state.resolve("letters.txt")));
    }
}
