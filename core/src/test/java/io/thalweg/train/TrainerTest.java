package io.thalweg.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.OuterStep;
import io.thalweg.checkpoint.RunHash;
import io.thalweg.checkpoint.RunSettings;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.FullDisk;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.train.Trainer.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class TrainerTest {
    private static final HadoopSettings HADOOP = new HadoopSettings(new Configuration());
    private static final int ROUNDS = 9;

    @TempDir
    Path folder;

    private final List<String> warnings = new ArrayList<>();

    static Stream<OuterStep> outerSteps() {
        return Stream.of(new OuterStep.PlainMean(), new OuterStep.SlowMo(0.9, 0.6), new OuterStep.DiLoCo(0.7, 0.9));
    }

    @ParameterizedTest
    @MethodSource("outerSteps")
    void killedAtAnyPointAndResumedTheResultIsTheSameToTheBit(OuterStep outerStep) throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 3, 20, outerStep, 5);
        float[] uninterrupted =
                train(program, folder.resolve("whole"), new TrainerConfig(2, 2, 3, 0, 0), Start.FRESH, -1);
        // Nine rounds, three validations and four checkpoints of six slices are 36 calls.
        for (int failAt = 0; failAt < 36; failAt += 3) {
            Path run = folder.resolve("run-" + failAt);
            int call = failAt;
            assertThrows(
                    MortalPool.Killed.class,
                    () -> train(program, run, new TrainerConfig(2, 2, 3, 0, 0), Start.FRESH, call),
                    "call " + call);
            float[] resumed = train(program, run, new TrainerConfig(2, 2, 3, 0, 0), Start.RESUME, -1);
            assertArrayEquals(uninterrupted, resumed, "killed at call " + failAt);
        }
    }

    /** A program that warns of some of its rounds is heard once each time it begins to, however the run goes on. */
    @Test
    void whatAProgramWarnsOfIsToldOnceEachTime() throws IOException {
        WarningProgram program =
                new WarningProgram(new LinearProgram(ROUNDS, 2, 20, new OuterStep.PlainMean(), 5), List.of(2, 3, 4, 7));
        for (Start start : Start.values()) {
            // Its first part ends while it is warned of.
            TrainerConfig config = new TrainerConfig(2, 2, 0, 0, start == Start.FRESH ? 4 : 0);
            try (InProcessPool pool = new InProcessPool(program, 2)) {
                new Trainer(program, pool, HADOOP, path(folder), RunHash.unchanging("abc"), config, listener())
                        .run(start);
            }
        }
        assertEquals(List.of("after round 2", "after round 7"), warnings);
    }

    @Test
    void oneReplicaIsPlainTraining() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 1, 20, new OuterStep.PlainMean(), 7);
        float[] trained = train(program, folder, TrainerConfig.defaults(), Start.FRESH, -1);
        io.thalweg.average.ModelState state = io.thalweg.average.ModelState.zeros(program.layout());
        program.layout().slices().forEach(slice -> state.put(slice, program.initialValues(slice)));
        byte[] carry = new byte[0];
        for (int round = 0; round < ROUNDS; round++) {
            carry = program.train(new ReplicaTask(round, 0, state, carry)).carry();
        }
        float[] table = state.tensor("table");
        assertArrayEquals(table, java.util.Arrays.copyOf(trained, table.length));
        assertEquals(state.tensor("bias")[0], trained[table.length]);
    }

    @Test
    void aFullDiskEndsTheRunAndWithSpaceItGoesOn() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 2, 20, new OuterStep.PlainMean(), 5);
        TrainerConfig config = new TrainerConfig(2, 2, 0, 0, 0);
        float[] whole = train(program, folder.resolve("whole"), config, Start.FRESH, -1);
        HadoopSettings disk = new HadoopSettings(FullDisk.configuration());
        for (int bytes : new int[] {0, 100, 2000, 5000}) {
            Path run = folder.resolve("run-" + bytes);
            org.apache.hadoop.fs.Path checkpoints = new org.apache.hadoop.fs.Path(FullDisk.path(run));
            TrainingListener silent = new TrainingListener() {};
            try (InProcessPool pool = new InProcessPool(program, 2)) {
                FullDisk.leave(bytes);
                IOException full = assertThrows(
                        IOException.class,
                        () -> new Trainer(program, pool, disk, checkpoints, RunHash.unchanging("abc"), config, silent)
                                .run(Start.FRESH),
                        bytes + " bytes");
                assertEquals("No space left on device", full.getMessage());
            } finally {
                FullDisk.leave(Long.MAX_VALUE);
            }
            assertArrayEquals(whole, train(program, run, config, Start.RESUME, -1), "after " + bytes + " bytes");
        }
    }

    @Test
    void aDamagedNewestCheckpointIsPassedOverAndSaid() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 2, 20, new OuterStep.PlainMean(), 5);
        TrainerConfig config = new TrainerConfig(2, 3, 0, 0, 0);
        float[] whole = train(program, folder.resolve("whole"), config, Start.FRESH, -1);
        Path run = folder.resolve("run");
        train(program, run, config, Start.FRESH, -1);
        Path damaged = run.resolve("round-00008/slice-00001.safetensors");
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length - 3] ^= 1;
        Files.write(damaged, bytes);
        float[] resumed = train(program, run, config, Start.RESUME, -1);
        assertArrayEquals(whole, resumed);
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("round-00008 is damaged and is passed over"), warnings.get(0));
    }

    /** The run that began anew for want of it would prune it. */
    @Test
    void aCheckpointOfAnotherVersionIsRefusedAndStays() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 2, 20, new OuterStep.PlainMean(), 5);
        TrainerConfig config = new TrainerConfig(2, 3, 0, 0, 0);
        train(program, folder, config, Start.FRESH, -1);
        Path manifest = folder.resolve("round-00008/manifest.json");
        String older = Files.readString(manifest).replaceFirst("\"version\" : \\d+", "\"version\" : 1");
        Files.writeString(manifest, older);
        Files.deleteIfExists(folder.resolve("round-00008/.manifest.json.crc"));
        JobFailed refused = assertThrows(JobFailed.class, () -> train(program, folder, config, Start.RESUME, -1));
        assertTrue(
                refused.getMessage().startsWith("The checkpoint has another version: found 1, allowed "),
                refused.getMessage());
        assertEquals(older, Files.readString(manifest));
    }

    @Test
    void anotherRunsCheckpointIsRefused() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 2, 20, new OuterStep.PlainMean(), 5);
        train(program, folder, new TrainerConfig(2, 3, 0, 0, 0), Start.FRESH, -1);
        try (InProcessPool pool = new InProcessPool(program, 2)) {
            Trainer other = new Trainer(
                    program,
                    pool,
                    HADOOP,
                    path(folder),
                    RunHash.unchanging("fedcba"),
                    TrainerConfig.defaults(),
                    new TrainingListener() {});
            JobFailed refused = assertThrows(JobFailed.class, () -> other.run(Start.RESUME));
            assertTrue(refused.getMessage().contains("other settings or data"), refused.getMessage());
        }
    }

    @Test
    void aRoundThatDivergesIsToldWithTheLastGoodCheckpoint() {
        LinearProgram program = new LinearProgram(ROUNDS, 2, 20, new OuterStep.PlainMean(), 5);
        int slices = program.layout().slices().size();
        String early = divergedAt(program, 1);
        assertTrue(early.startsWith("It is not finite (round 7). Lower the rate. There is no checkpoint yet"), early);
        assertTrue(early.contains("after 2 rounds (--checkpoint-every)"), early);
        // Two rounds, a checkpoint of every slice, a round.
        String late = divergedAt(program, 3 + slices);
        assertTrue(late.contains("Lower the rate. The last good checkpoint is that of 2 rounds, "), late);
        assertTrue(late.endsWith("round-00002, from which --resume then goes on"), late);
    }

    private String divergedAt(LinearProgram program, int call) {
        Problem problem = Problem.of("It is not finite").at("round 7").remedy("Lower the rate");
        Path run = folder.resolve("diverged-" + call);
        try (MortalPool pool = new MortalPool(program, call, () -> new Diverged(problem))) {
            Trainer trainer = new Trainer(
                    program,
                    pool,
                    HADOOP,
                    path(run),
                    RunHash.unchanging("abc"),
                    new TrainerConfig(2, 2, 0, 0, 0),
                    new TrainingListener() {});
            return String.valueOf(assertThrows(JobFailed.class, () -> trainer.run(Start.FRESH))
                    .getMessage());
        }
    }

    /** What may be changed is; the checkpoints remember where, also when the run is resumed once more. */
    @Test
    void aRunGoesOnWithSettingsThatMayBeChanged() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 2, 20, new OuterStep.PlainMean(), 5);
        assertEquals(List.of(), changes(program, new RunHash("a", "line"), 4, Start.FRESH));
        assertEquals(List.of(4), changes(program, new RunHash("b", "line"), 6, Start.RESUME));
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).contains("first 4 rounds"), warnings.get(0));
        assertEquals(List.of(4), changes(program, new RunHash("b", "line"), 7, Start.RESUME));
        assertEquals(List.of(4, 7), changes(program, new RunHash("c", "line"), 8, Start.RESUME));
        JobFailed refused =
                assertThrows(JobFailed.class, () -> changes(program, new RunHash("c", "another"), 0, Start.RESUME));
        assertTrue(refused.getMessage().contains("other settings or data"), refused.getMessage());
    }

    /** By name; by hashes where a version before wrote no names, or their file is damaged. */
    @Test
    void whatDiffersFromACheckpointsRunIsTold() throws IOException {
        record Inner(double maxNorm) {}
        record Settings(int window, String kind, Inner inner, List<Integer> sizes) {}
        LinearProgram program = new LinearProgram(ROUNDS, 2, 20, new OuterStep.PlainMean(), 5);
        RunSettings then = RunSettings.of(new Settings(5, "ROW_ADASUM", new Inner(0.5), List.of(1, 2)))
                .with("family", "a");
        changes(program, new RunHash("a", "line", List.of(), then.with("gone", "1")), 4, Start.FRESH);
        RunSettings now = RunSettings.of(new Settings(5, "MEAN", new Inner(1), List.of(1, 3)))
                .with("family", "a");
        assertEquals(
                "found gone not set, kind mean, max-norm 1.0, sizes [1,3], allowed gone 1, kind row-adasum, max-norm 0.5, sizes [1,2]",
                difference(program, now));
        assertEquals("found family b, allowed family a", difference(program, now.with("family", "b")));
        String hashes = "found run b, allowed run a";
        assertEquals(hashes, difference(program, RunSettings.UNKNOWN));
        assertEquals(hashes, difference(program, then.with("gone", "1")));
        Path file = folder.resolve("round-00004/settings.json");
        Files.delete(folder.resolve("round-00004/.settings.json.crc"));
        for (String damaged : List.of("{\"kind\"", "[]", "1", "{\"kind\": {}}", "{\"kind\": 1}")) {
            Files.writeString(file, damaged);
            assertEquals(hashes, difference(program, now));
        }
        Files.delete(file);
        assertEquals(hashes, difference(program, now));
    }

    /** What is said of a run with other settings that would go on here. */
    private String difference(LinearProgram program, RunSettings settings) {
        RunHash other = new RunHash("b", "another", List.of(), settings);
        String told = String.valueOf(assertThrows(JobFailed.class, () -> changes(program, other, 0, Start.RESUME))
                .getMessage());
        return told.substring(told.indexOf("found"), told.indexOf(" ("));
    }

    /** As another version wrote the same run: nothing has changed. */
    @Test
    void aRunGoesOnFromACheckpointWhoseSettingsLackedOneOfNow() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 2, 20, new OuterStep.PlainMean(), 5);
        RunHash then = new RunHash("a", "line");
        changes(program, then, 4, Start.FRESH);
        RunHash now = new RunHash("a, setting", "line, setting", List.of(then), RunSettings.UNKNOWN);
        assertEquals(List.of(), changes(program, now, 6, Start.RESUME));
        assertEquals(List.of(), warnings);
        assertEquals(List.of(), changes(program, now, 7, Start.RESUME));
        assertThrows(JobFailed.class, () -> changes(program, then, 0, Start.RESUME));
    }

    /** The same settings by their hash, and twice as many rounds, or fewer than the checkpoint has: data would be left out. */
    @Test
    void aCheckpointOfOtherRoundsIsRefused() throws IOException {
        RunHash hash = new RunHash("a", "line");
        changes(new LinearProgram(ROUNDS, 2, 20, new OuterStep.PlainMean(), 5), hash, 4, Start.FRESH);
        LinearProgram finer = new LinearProgram(2 * ROUNDS, 2, 20, new OuterStep.PlainMean(), 5);
        JobFailed refused = assertThrows(JobFailed.class, () -> changes(finer, hash, 0, Start.RESUME));
        assertTrue(refused.getMessage().contains("cuts a run into other rounds: found 4 rounds"), refused.getMessage());
        LinearProgram coarser = new LinearProgram(3, 2, 20, new OuterStep.PlainMean(), 5);
        refused = assertThrows(JobFailed.class, () -> changes(coarser, hash, 0, Start.RESUME));
        assertTrue(refused.getMessage().contains("allowed at most 3 rounds"), refused.getMessage());
    }

    private List<Integer> changes(LinearProgram program, RunHash hash, int maxRounds, Start start) throws IOException {
        try (InProcessPool pool = new InProcessPool(program, 2)) {
            TrainerConfig config = new TrainerConfig(2, 2, 0, 0, maxRounds);
            Trainer trainer = new Trainer(program, pool, HADOOP, path(folder), hash, config, new TrainingListener() {
                @Override
                public void warned(String message) {
                    warnings.add(message);
                }
            });
            trainer.run(start);
            return trainer.changes();
        }
    }

    @Test
    void onlyTheLastCheckpointsAreKept() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 2, 5, new OuterStep.PlainMean(), 5);
        train(program, folder, new TrainerConfig(1, 2, 0, 0, 0), Start.FRESH, -1);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(
                    List.of("round-00007", "round-00008"),
                    left.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    /** A damaged checkpoint that lies ahead of the resumed run does not push out the run's own. */
    @Test
    void aRunThatResumedBehindADamagedCheckpointKeepsItsOwn() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 2, 20, new OuterStep.PlainMean(), 5);
        float[] whole = train(program, folder.resolve("whole"), TrainerConfig.defaults(), Start.FRESH, -1);
        Path run = folder.resolve("run");
        train(program, run, new TrainerConfig(4, 2, 0, 0, 0), Start.FRESH, -1);
        Files.write(run.resolve("round-00008/slice-00000.safetensors"), new byte[3]);
        assertArrayEquals(whole, train(program, run, new TrainerConfig(5, 1, 0, 0, 0), Start.RESUME, -1));
        assertTrue(Files.exists(run.resolve("round-00005/manifest.json")));
        assertTrue(Files.notExists(run.resolve("round-00008")));
    }

    /** The best state of a run without patience is not kept; one resumed with patience does not look for it. */
    @Test
    void patienceGivenOnResumeStartsAnew() throws IOException {
        LinearProgram program = new LinearProgram(60, 2, 40, new OuterStep.DiLoCo(2, 0.95), 5);
        train(program, folder, new TrainerConfig(10, 1, 1, 0, 30), Start.FRESH, -1);
        train(program, folder, new TrainerConfig(10, 1, 1, 3, 0), Start.RESUME, -1);
    }

    @Test
    void resumingFromNothingIsSaid() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 2, 5, new OuterStep.PlainMean(), 5);
        train(program, folder, TrainerConfig.defaults(), Start.RESUME, -1);
        assertEquals(List.of("There is no whole checkpoint to resume from: the run begins anew"), warnings);
    }

    @Test
    void aBoundedRunGoesOnWhereItStopped() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 2, 20, new OuterStep.DiLoCo(0.7, 0.9), 5);
        float[] whole = train(program, folder.resolve("whole"), TrainerConfig.defaults(), Start.FRESH, -1);
        Path run = folder.resolve("run");
        train(program, run, new TrainerConfig(10, 2, 0, 0, 4), Start.FRESH, -1);
        assertArrayEquals(whole, train(program, run, TrainerConfig.defaults(), Start.RESUME, -1));
    }

    /** A program that gets worse by itself after its fourth round: the outer step overshoots. */
    @Test
    void earlyStoppingKeepsTheBestState() throws IOException {
        LinearProgram program = new LinearProgram(60, 2, 40, new OuterStep.DiLoCo(2, 0.95), 5);
        List<RoundMetrics> seen = new ArrayList<>();
        TrainerConfig config = new TrainerConfig(1000, 1, 1, 3, 0);
        double kept;
        try (InProcessPool pool = new InProcessPool(program, 2)) {
            Trainer trainer = new Trainer(
                    program, pool, HADOOP, path(folder), RunHash.unchanging("abc"), config, new TrainingListener() {
                        @Override
                        public void roundFinished(RoundMetrics metrics) {
                            seen.add(metrics);
                        }
                    });
            trainer.run(Start.FRESH);
            kept = pool.validate(1).orElseThrow().loss();
        }
        assertTrue(seen.size() < 60, "never stopped");
        double best = seen.stream()
                .mapToDouble(metrics -> java.util.Objects.requireNonNull(metrics.validationLoss()))
                .min()
                .orElseThrow();
        assertEquals(best, kept, 0);
        int bestRound = seen.size() - 4;
        assertEquals(best, seen.get(bestRound).validationLoss(), "stopped three validations after the best");
    }

    /** Of a run that ends before its patience does, too: it gets worse after its fourth round and has two more. */
    @Test
    void aRunWithPatienceKeepsTheBestStateAtItsEnd() throws IOException {
        LinearProgram program = new LinearProgram(60, 2, 40, new OuterStep.DiLoCo(2, 0.95), 5);
        TrainerConfig config = new TrainerConfig(1000, 1, 1, 5, 6);
        try (InProcessPool pool = new InProcessPool(program, 2)) {
            List<RoundMetrics> metrics = new Trainer(
                            program, pool, HADOOP, path(folder), RunHash.unchanging("abc"), config, listener())
                    .run(Start.FRESH);
            RoundMetrics kept = Trainer.kept(metrics, config);
            double best = metrics.stream()
                    .mapToDouble(round -> java.util.Objects.requireNonNull(round.validationLoss()))
                    .min()
                    .orElseThrow();
            assertEquals(6, metrics.size());
            assertTrue(kept.round() < 5, "the last is the best: nothing is shown");
            assertEquals(best, kept.validationLoss());
            assertEquals(best, pool.validate(1).orElseThrow().loss());
            assertEquals(metrics.get(5), Trainer.kept(metrics, TrainerConfig.defaults()));
        }
    }

    @Test
    void aRoundsSecondsAddUp() throws IOException {
        LinearProgram program = new LinearProgram(ROUNDS, 3, 2000, new OuterStep.PlainMean(), 5);
        try (InProcessPool pool = new InProcessPool(program, 2)) {
            List<RoundMetrics> metrics = new Trainer(
                            program,
                            pool,
                            HADOOP,
                            path(folder),
                            RunHash.unchanging("abc"),
                            TrainerConfig.defaults(),
                            new TrainingListener() {})
                    .run(Start.FRESH);
            long seen = 0;
            for (RoundMetrics round : metrics) {
                seen += round.examples();
                assertEquals(seen, round.examplesSeen());
                assertEquals(
                        round.seconds(),
                        round.computeSeconds() + round.communicationSeconds() + round.idleSeconds(),
                        1e-9);
                assertTrue(round.communicationSeconds() >= 0 && round.idleSeconds() >= 0, round.toString());
            }
            assertEquals(2000L + 8 * (3 * 2000 + 3), seen);
        }
    }

    private float[] train(LinearProgram program, Path checkpoints, TrainerConfig config, Start start, int failAtCall)
            throws IOException {
        try (MortalPool pool = new MortalPool(program, failAtCall)) {
            new Trainer(program, pool, HADOOP, path(checkpoints), RunHash.unchanging("abc"), config, listener())
                    .run(start);
            return pool.values();
        }
    }

    private TrainingListener listener() {
        return new TrainingListener() {
            @Override
            public void warned(String message) {
                warnings.add(message);
            }
        };
    }

    private static org.apache.hadoop.fs.Path path(Path folder) {
        return new org.apache.hadoop.fs.Path(folder.toUri());
    }
}
