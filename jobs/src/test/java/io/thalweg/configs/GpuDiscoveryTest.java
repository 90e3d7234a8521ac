package io.thalweg.configs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gpu-discovery.sh} against what {@code nvidia-smi} prints; its answers are read by Spark's own reader. */
final class GpuDiscoveryTest {
    private static final Path SCRIPT =
            Path.of("..", "cluster-configs", "gpu-discovery.sh").toAbsolutePath();

    private static final String GPU_0 = "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6";
    private static final String GPU_1 = "GPU-d8de2a6f-5a35-0ddc-5c46-0dc0bd5d9d0f";
    private static final String MIG_A = "MIG-c7384736-a75d-5afc-978f-d2f1294409fd";
    private static final String MIG_B = "MIG-a28ad590-3fda-56dd-84fc-0a0b96edc58d";
    private static final String NO_FIELD = "Field \"mig.mode.current\" is not a valid field to query.";

    @TempDir
    Path folder;

    private final List<String> answers = new ArrayList<>();

    @BeforeEach
    void bashIsThere() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "the script needs bash");
    }

    /** An {@code nvidia-smi} that answers arguments that hold {@code part}, earlier answers first. */
    private void says(String part, int code, String... lines) {
        answers.add("case \"$*\" in *'" + part + "'*)\ncat <<'END'\n" + String.join("\n", lines) + "\nEND\nexit " + code
                + ";; esac\n");
    }

    private record Answer(List<String> addresses, String log) {}

    private Answer discover(String... visible) throws Exception {
        Path path = Files.createDirectories(folder.resolve("path"));
        if (!answers.isEmpty()) {
            Path smi = path.resolve("nvidia-smi");
            Files.writeString(smi, "#!/bin/bash\n" + String.join("", answers) + "echo unexpected: \"$@\"; exit 99\n");
            assertTrue(smi.toFile().setExecutable(true));
        }
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", SCRIPT.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("CUDA_VISIBLE_DEVICES");
        builder.environment().put("PATH", path + ":" + withoutNvidia());
        if (visible.length > 0) {
            builder.environment().put("CUDA_VISIBLE_DEVICES", visible[0]);
        }
        Process process = builder.start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "does not end");
        String log = Files.readString(err);
        assertEquals(0, process.exitValue(), log);
        ResourceInformation read =
                ResourceInformation.parseJson(Files.readString(out).strip());
        assertEquals("gpu", read.name());
        return new Answer(List.of(read.addresses()), log);
    }

    /** The tools that the script uses, and no others: this machine may have GPUs of its own. */
    private Path withoutNvidia() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("sed", "timeout", "cat", "bash")) {
            for (Path place : List.of(Path.of("/usr/bin", tool), Path.of("/bin", tool))) {
                if (Files.exists(place)) {
                    Path script = Files.writeString(tools.resolve(tool), "#!/bin/bash\nexec " + place + " \"$@\"\n");
                    assertTrue(script.toFile().setExecutable(true));
                }
            }
        }
        return tools;
    }

    @Test
    void withoutNvidiaSmiThereAreNone() throws Exception {
        Answer answer = discover();
        assertEquals(List.of(), answer.addresses());
        assertTrue(answer.log().contains("nvidia-smi is not on the PATH"), answer.log());
    }

    @Test
    void gpusHaveTheirNumbers() throws Exception {
        says("index,uuid,mig.mode.current", 0, "0, " + GPU_0 + ", [N/A]", "1, " + GPU_1 + ", [N/A]");
        assertEquals(new Answer(List.of("0", "1"), ""), discover());
    }

    @Test
    void aDriverThatKnowsNoMig() throws Exception {
        says("mig.mode", 2, NO_FIELD);
        says("index,uuid", 0, "0, " + GPU_0, "1, " + GPU_1);
        assertEquals(new Answer(List.of("0", "1"), ""), discover());
    }

    /** A container that was given one GPU of eight: CUDA numbers it 0, and so does the script. */
    @Test
    void theOnlyDeviceIsZero() throws Exception {
        says("mig.mode", 0, "5, " + GPU_1 + ", Disabled");
        assertEquals(new Answer(List.of("0"), ""), discover());
    }

    private void migOnTheFirst() {
        says("mig.mode", 0, "0, " + GPU_0 + ", Enabled", "1, " + GPU_1 + ", Disabled");
        says(
                "-L",
                0,
                "GPU 0: NVIDIA A100-SXM4-40GB (UUID: " + GPU_0 + ")",
                "  MIG 3g.20gb     Device  0: (UUID: " + MIG_A + ")",
                "  MIG 3g.20gb     Device  1: (UUID: " + MIG_B + ")",
                "GPU 1: NVIDIA A100-SXM4-40GB (UUID: " + GPU_1 + ")");
    }

    @Test
    void instancesOfMigHaveTheirUuids() throws Exception {
        migOnTheFirst();
        assertEquals(new Answer(List.of(MIG_A, MIG_B, GPU_1), ""), discover());
    }

    @Test
    void olderDriversNameInstancesByTheirGpu() throws Exception {
        says("mig.mode", 0, "0, " + GPU_0 + ", Enabled");
        says(
                "-L",
                0,
                "GPU 0: A100-SXM4-40GB (UUID: " + GPU_0 + ")",
                "  MIG 1g.5gb Device 0: (UUID: MIG-" + GPU_0 + "/7/0)",
                "  MIG 1g.5gb Device 1: (UUID: MIG-" + GPU_0 + "/8/0)");
        assertEquals(new Answer(List.of("MIG-" + GPU_0 + "/7/0", "MIG-" + GPU_0 + "/8/0"), ""), discover());
    }

    @Test
    void aWorkerOfOneInstanceLendsThatOne() throws Exception {
        migOnTheFirst();
        assertEquals(new Answer(List.of(MIG_B), ""), discover(MIG_B));
    }

    @Test
    void migWithoutInstancesIsNoGpu() throws Exception {
        says("mig.mode", 0, "0, " + GPU_0 + ", Enabled");
        says("-L", 0, "GPU 0: NVIDIA A100-SXM4-40GB (UUID: " + GPU_0 + ")");
        Answer answer = discover();
        assertEquals(List.of(), answer.addresses());
        assertTrue(answer.log().contains("MIG is on and has no instances"), answer.log());
    }

    /** As CUDA does: in the list's order, to the first that is none. */
    @Test
    void whatIsHiddenIsNotLent() throws Exception {
        says("mig.mode", 0, "0, " + GPU_0 + ", Disabled", "1, " + GPU_1 + ", Disabled");
        assertEquals(List.of("1", "0"), discover("1,0").addresses());
        assertEquals(List.of("GPU-d8de"), discover("GPU-d8de,7,0").addresses());
        assertEquals(List.of("1"), discover("1, -1, 0").addresses());
        Answer hidden = discover("");
        assertEquals(List.of(), hidden.addresses());
        assertTrue(hidden.log().contains("CUDA_VISIBLE_DEVICES='' shows none"), hidden.log());
    }

    /** A warning of the driver is no line of a GPU, whichever way it comes. */
    @Test
    void whatElseNvidiaSmiSaysTakesNoGpuAway() throws Exception {
        says(
                "mig.mode",
                0,
                "Warning: persistence mode is off",
                "0, " + GPU_0 + ", [N/A]",
                "",
                "1, " + GPU_1 + ", [N/A]\nEND\necho a word on stderr >&2\ncat <<'END'");
        Answer answer = discover();
        assertEquals(List.of("0", "1"), answer.addresses());
        assertTrue(answer.log().contains("a word on stderr"), answer.log());
    }

    /** As CUDA does, which shows a process none of a list with a repetition. */
    @Test
    void aGpuNamedTwiceIsNone() throws Exception {
        says("mig.mode", 0, "0, " + GPU_0 + ", Disabled", "1, " + GPU_1 + ", Disabled");
        Answer answer = discover("1,0,1");
        assertEquals(List.of(), answer.addresses());
        assertTrue(answer.log().contains("names 1 twice"), answer.log());
    }

    @Test
    void whatNvidiaSmiSaysOfItsTroubleIsTold() throws Exception {
        says(
                "query",
                9,
                "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest"
                        + " NVIDIA driver is installed and running.");
        Answer failed = discover();
        assertEquals(List.of(), failed.addresses());
        assertTrue(failed.log().contains("couldn't communicate with the NVIDIA driver"), failed.log());
    }

    @Test
    void aDriverWithoutDevices() throws Exception {
        says("query", 0, "No devices were found");
        Answer none = discover();
        assertEquals(List.of(), none.addresses());
        assertTrue(none.log().contains("No devices were found"), none.log());
    }
}
