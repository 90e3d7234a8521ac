package io.thalweg.lm;

import static io.thalweg.network.OptimizerState.AVERAGE;
import static io.thalweg.network.OptimizerState.KEEP;
import static io.thalweg.network.OuterStepChoice.DILOCO;
import static io.thalweg.network.OuterStepChoice.MEAN;
import static io.thalweg.network.OuterStepChoice.SLOWMO;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceState;
import io.thalweg.checkpoint.RunHash;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Optimizer;
import io.thalweg.network.OptimizerChoice;
import io.thalweg.network.OptimizerState;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.random.Seeds;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Part;
import io.thalweg.train.InProcessPool;
import io.thalweg.train.ReplicaResult;
import io.thalweg.train.ReplicaTask;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.Trainer;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import io.thalweg.train.Validation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LanguageModelProgramTest {
    private static final HadoopSettings HADOOP = new HadoopSettings(new Configuration());
    private static final TextInMemory TEXT = TextInMemory.learnable(500, 100, 9);

    @TempDir
    Path folder;

    private static LanguageModelProgram program(LanguageModelConfig config) {
        return new LanguageModelProgram(config, TextInMemory.WORDS, TEXT);
    }

    private record Outcome(float[][] slices, List<RoundMetrics> metrics) {}

    private Outcome train(LanguageModelProgram program, String name, int maxRounds, Trainer.Start start)
            throws IOException {
        try (InProcessPool pool = new InProcessPool(program, 2)) {
            List<RoundMetrics> metrics = new Trainer(
                            program,
                            pool,
                            HADOOP,
                            new org.apache.hadoop.fs.Path(folder.resolve(name).toString()),
                            RunHash.unchanging("abc"),
                            new TrainerConfig(1000, 2, 4, 0, maxRounds),
                            new TrainingListener() {})
                    .run(start);
            float[][] slices = new float[program.layout().slices().size()][];
            pool.save((Slice slice, SliceState state, long attempt) -> {
                slices[slice.index()] = state.values();
                return new Part("none", 0, "0".repeat(64));
            });
            return new Outcome(slices, metrics);
        }
    }

    /** A replica that a round has ended without is interrupted, and must not train to the round's end. */
    @Test
    void anInterruptedReplicaStopsAtOnce() {
        LanguageModelProgram program = program(
                TestRuns.config(LearningConfig.defaults(), TestRuns.averaging(1, 7, MEAN, OptimizerState.AVERAGE), 3));
        ReplicaTask task = new ReplicaTask(0, 0, TestRuns.initial(program), new byte[0]);
        Thread.currentThread().interrupt();
        CancellationException stopped;
        try {
            stopped = assertThrows(CancellationException.class, () -> program.train(task));
        } finally {
            assertTrue(Thread.interrupted(), "nobody else may take it for his");
        }
        assertTrue(stopped.getMessage().contains("after 0 steps"), stopped.getMessage());
    }

    /** The text, cut by hand as documented, trained by the engine alone. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void oneReplicaIsPlainTrainingToTheBit(LearningConfig learning, OptimizerState moments) throws IOException {
        int batch = 3;
        int steps = 4;
        LanguageModelConfig config = TestRuns.config(learning, TestRuns.averaging(1, 7, MEAN, moments), batch);
        LanguageModelProgram program = program(config);
        int[] text = TEXT.splits().get("train");
        int length = (text.length - 1) / batch;
        int segments = (length + steps - 1) / steps;
        ModelState state = TestRuns.initial(program);
        double lastEpoch = 0;
        List<Double> norms = new ArrayList<>();
        try (LanguageModel model =
                LanguageModelEngines.named(ElmanEngine.NAME).open(program.shape(), learning.method(), 1, -1)) {
            model.load(state);
            for (int step = 0; step < config.epochs() * segments; step++) {
                if (step % segments == 0) {
                    model.hiddenState(new float[program.shape().hiddenStateSize(batch)], batch);
                    lastEpoch = 0;
                }
                int from = step % segments * steps;
                int now = Math.min(steps, length - from);
                int[] inputs = new int[batch * now];
                int[] targets = new int[batch * now];
                for (int row = 0; row < batch; row++) {
                    for (int k = 0; k < now; k++) {
                        inputs[row * now + k] = text[row * length + from + k];
                        targets[row * now + k] = text[row * length + from + k + 1];
                    }
                }
                StepSettings settings = new StepSettings(
                        learning.rate(step, segments, config.epochs()),
                        step + 1,
                        learning.clipNorm(),
                        0,
                        0,
                        1,
                        Seeds.derive(config.seed(), "lm.step", 0, step));
                StepResult result = model.train(new Segment(inputs, targets, batch, now), settings);
                lastEpoch += result.lossSum();
                norms.add(result.gradientNorm());
            }
            model.store(state);
        }
        Outcome outcome = train(program, "run", 0, Trainer.Start.FRESH);
        for (Slice slice : program.layout().slices()) {
            assertArrayEquals(state.get(slice), outcome.slices[slice.index()], "slice " + slice);
        }
        int rounds = (segments + 6) / 7;
        assertEquals(3 * rounds, outcome.metrics.size());
        double told = 0;
        for (RoundMetrics round : outcome.metrics.subList(2 * rounds, 3 * rounds)) {
            told += round.loss() * round.examples();
        }
        assertEquals(lastEpoch, told, 1e-9 * lastEpoch);
        assertEquals(3L * length * batch, outcome.metrics.get(3 * rounds - 1).examplesSeen());
        assertEquals(
                norms.subList(0, 7).stream().mapToDouble(norm -> norm).sum() / 7,
                outcome.metrics.get(0).figures().getOrDefault("gradient_norm", 0.0),
                1e-12);
        assertTrue(lastEpoch / (length * batch) < 0.9 * Math.log(TextInMemory.WORDS), "nothing was learned");
    }

    static Stream<Arguments> optimizers() {
        return Stream.of(
                Arguments.of(LearningConfig.sgd(0.5), AVERAGE),
                Arguments.of(TestRuns.adam(0.03), AVERAGE),
                Arguments.of(TestRuns.adam(0.03), KEEP));
    }

    @ParameterizedTest
    @MethodSource("averagings")
    void resumedTheResultIsTheSameToTheBit(AveragingConfig averaging) throws IOException {
        LanguageModelProgram program = program(TestRuns.config(TestRuns.adam(0.02), averaging));
        Outcome whole = train(program, "whole", 0, Trainer.Start.FRESH);
        for (int stop : new int[] {1, program.rounds() - 3}) {
            String name = "run-" + stop;
            train(program, name, stop, Trainer.Start.FRESH);
            Outcome resumed = train(program, name, 0, Trainer.Start.RESUME);
            for (int i = 0; i < whole.slices.length; i++) {
                assertArrayEquals(whole.slices[i], resumed.slices[i], "stopped after " + stop + ", slice " + i);
            }
        }
        assertTrue(losses(whole).get(whole.metrics.size() - 1) < losses(whole).get(0), "nothing was learned");
    }

    static Stream<AveragingConfig> averagings() {
        return Stream.of(MEAN, SLOWMO, DILOCO)
                .flatMap(outer -> Stream.of(AVERAGE, KEEP).map(kept -> TestRuns.averaging(2, 5, outer, kept)));
    }

    private static List<Double> losses(Outcome outcome) {
        return outcome.metrics.stream().map(RoundMetrics::loss).toList();
    }

    @Test
    void everyChoiceOfAveragingIsAnotherRun() throws IOException {
        List<List<Double>> all = new ArrayList<>();
        for (AveragingConfig averaging : averagings().toList()) {
            all.add(losses(train(
                    program(TestRuns.config(TestRuns.adam(0.02), averaging)),
                    "run-" + all.size(),
                    0,
                    Trainer.Start.FRESH)));
        }
        assertEquals(all.size(), all.stream().distinct().count(), all.toString());
    }

    /** Replicas of one step each are one network that sees all their streams (equal streams, SGD). */
    @Test
    void oneLocalStepIsSynchronousSgd() throws IOException {
        LearningConfig sgd = LearningConfig.sgd(0.5);
        Outcome replicas = train(
                program(TestRuns.config(sgd, TestRuns.averaging(4, 1, MEAN, AVERAGE), 2)),
                "replicas",
                0,
                Trainer.Start.FRESH);
        Outcome one = train(
                program(TestRuns.config(sgd, TestRuns.averaging(1, 1, MEAN, AVERAGE), 8)),
                "one",
                0,
                Trainer.Start.FRESH);
        assertEquals(one.metrics.size(), replicas.metrics.size());
        for (int i = 0; i < one.slices.length; i++) {
            assertArrayEquals(one.slices[i], replicas.slices[i], 1e-5f, "slice " + i);
        }
        for (int round = 0; round < one.metrics.size(); round++) {
            assertEquals(
                    one.metrics.get(round).loss(), replicas.metrics.get(round).loss(), 1e-5, "round " + round);
        }
    }

    /** The sum over the steps at a rate is the mean over tokens at a rate that many times higher. */
    @Test
    void theSumOverStepsIsTheMeanAtAnotherRate() throws IOException {
        // 26 words make two streams of twelve: three segments of four.
        TextInMemory text =
                new TextInMemory(Map.of("train", Arrays.copyOf(TEXT.splits().get("train"), 25)), 5);
        AveragingConfig averaging = TestRuns.averaging(1, 2, MEAN, AVERAGE);
        LearningConfig mean = LearningConfig.sgd(0.4);
        LearningConfig sum = new LearningConfig(
                OptimizerChoice.SGD,
                0.9,
                0.999,
                1e-8,
                0,
                0.1,
                SegmentLoss.SUM_OVER_STEPS,
                LearningRateSchedule.CONSTANT,
                0,
                0.5,
                5,
                4 * 0.2);
        LearningConfig clipped = new LearningConfig(
                OptimizerChoice.SGD,
                0.9,
                0.999,
                1e-8,
                0,
                mean.learningRate(),
                SegmentLoss.MEAN,
                LearningRateSchedule.CONSTANT,
                0,
                0.5,
                5,
                0.2);
        Outcome a = train(
                new LanguageModelProgram(TestRuns.config(sum, averaging, 2), TextInMemory.WORDS, text),
                "sum",
                0,
                Trainer.Start.FRESH);
        Outcome b = train(
                new LanguageModelProgram(TestRuns.config(clipped, averaging, 2), TextInMemory.WORDS, text),
                "mean",
                0,
                Trainer.Start.FRESH);
        assertEquals(losses(a), losses(b));
        assertArrayEquals(a.slices[0], b.slices[0]);
    }

    @Test
    void aWarmUpAndACosineAreAsDrawn() {
        LearningConfig adam = TestRuns.adam(0.3);
        assertEquals(0.1, adam.rate(0, 10, 2), 1e-12);
        assertEquals(0.2 * (1 + Math.cos(Math.PI / 20)) / 2, adam.rate(1, 10, 2), 1e-12);
        assertEquals(0.15, adam.rate(10, 10, 2), 1e-12);
        assertTrue(adam.rate(19, 10, 2) > 0);
        LearningConfig steps = new LearningConfig(
                OptimizerChoice.SGD, 0.9, 0.999, 1e-8, 0, 1, SegmentLoss.MEAN, LearningRateSchedule.STEP, 0, 0.5, 5, 0);
        double[] byEpoch = {1, 1, 1, 1, 0.5, 0.25, 0.125};
        for (int epoch = 0; epoch < byEpoch.length; epoch++) {
            assertEquals(byEpoch[epoch], steps.rate(10L * epoch, 10, 7));
            assertEquals(byEpoch[epoch], steps.rate(10L * epoch + 9, 10, 7));
        }
    }

    /** What SlowMo divides by: in a warm-up that outlasts a round, the rate of a round's first step is a small part of it. */
    @Test
    void aRoundsLearningRateIsTheMeanOfItsSteps() {
        LearningConfig learning = TestRuns.adam(0.3);
        LanguageModelConfig config = TestRuns.config(learning, TestRuns.averaging(1, 3, MEAN, AVERAGE), 2);
        LanguageModelProgram program = program(config);
        assertEquals((0.1 + 0.2 + 0.3) / 3, program.learningRateAt(0), 0.01);
        assertTrue(program.learningRateAt(1) < 0.3 && program.learningRateAt(1) > program.learningRateAt(2));
    }

    @Test
    void aReplicaLeftOutOfARoundGoesOnWhereTheRoundIs() {
        LanguageModelProgram program =
                program(TestRuns.config(TestRuns.adam(0.02), TestRuns.averaging(2, 5, MEAN, KEEP)));
        byte[] first = program.train(new ReplicaTask(0, 1, TestRuns.initial(program), new byte[0]))
                .carry();
        ReplicaResult late = program.train(new ReplicaTask(2, 1, TestRuns.initial(program), first));
        // The moments are its own still; only the hidden state is empty.
        Carry carry = Carry.parse(first, program.shape().hiddenStateSize(3), parameters(program) * 2, "test");
        byte[] emptied = new Carry(carry.nextStep(), new float[carry.hidden().length], carry.moments()).toBytes();
        ReplicaResult same = program.train(new ReplicaTask(2, 1, TestRuns.initial(program), emptied));
        assertArrayEquals(same.carry(), late.carry());
        assertEquals(60, late.examples());
    }

    private static int parameters(LanguageModelProgram program) {
        return (int) program.modelLayout().size();
    }

    @Test
    void aCarryOfAnotherKindIsRefused() {
        LanguageModelProgram program =
                program(TestRuns.config(TestRuns.adam(0.02), TestRuns.averaging(1, 5, MEAN, AVERAGE)));
        byte[] carry = program.train(new ReplicaTask(0, 0, TestRuns.initial(program), new byte[0]))
                .carry();
        refused(program, Arrays.copyOf(carry, carry.length - 4), "values in");
        refused(program, Arrays.copyOf(carry, 7), "7 bytes of another kind");
        byte[] version = carry.clone();
        version[7] = 9;
        refused(program, version, "version 9");
        byte[] notANumber = carry.clone();
        Arrays.fill(notANumber, 24, 28, (byte) 0xff);
        refused(program, notANumber, "not finite");
    }

    private static void refused(LanguageModelProgram program, byte[] carry, String message) {
        JobFailed failed = assertThrows(
                JobFailed.class, () -> program.train(new ReplicaTask(1, 0, TestRuns.initial(program), carry)));
        assertTrue(failed.getMessage().contains(message), failed.getMessage());
        assertTrue(failed.getMessage().contains("round 1, replica 0"), failed.getMessage());
    }

    @Test
    void aLossThatIsNotFiniteNamesRoundReplicaAndStep() {
        LanguageModelProgram program =
                program(TestRuns.config(LearningConfig.sgd(0.1), TestRuns.averaging(2, 5, MEAN, AVERAGE)));
        ModelState state = TestRuns.initial(program);
        state.tensor(NetworkShape.OUTPUT_BIAS)[2] = Float.NaN;
        JobFailed failed =
                assertThrows(JobFailed.class, () -> program.train(new ReplicaTask(3, 1, state, new byte[0])));
        assertTrue(failed.getMessage().contains("round 3, replica 1, step 0"), failed.getMessage());
        assertTrue(failed.getMessage().contains("--learning-rate"), failed.getMessage());
    }

    @Test
    void tooLittleTextIsRefused() {
        LanguageModelConfig config =
                TestRuns.config(LearningConfig.sgd(0.1), TestRuns.averaging(50, 5, MEAN, AVERAGE), 10);
        BadConfiguration refused = assertThrows(BadConfiguration.class, () -> program(config));
        assertTrue(refused.getMessage().contains("found 500 tokens, allowed at least 501"), refused.getMessage());
    }

    /** Whatever the number of streams, every token after the first is predicted once. */
    @Test
    void evaluationPredictsEveryTokenOnce() {
        NetworkShape shape = TestRuns.config(LearningConfig.sgd(1), AveragingConfig.defaults())
                .network()
                .shape(TextInMemory.WORDS);
        LanguageModelProgram program = program(TestRuns.config(LearningConfig.sgd(1), AveragingConfig.defaults()));
        try (LanguageModel model = new ElmanModel(shape, new Optimizer.Sgd())) {
            model.load(TestRuns.initial(program));
            int[] text = TEXT.splits().get("valid");
            for (int streams : new int[] {1, 2, 7, 98, 99, 200}) {
                double expected = 0;
                int used = Math.min(streams, text.length - 1);
                int at = 0;
                for (int stream = 0; stream < used; stream++) {
                    int length = (text.length - 1) / used + (stream < (text.length - 1) % used ? 1 : 0);
                    model.hiddenState(new float[shape.hiddenStateSize(1)], 1);
                    for (int k = 0; k < length; k++, at++) {
                        expected -= model.next(new int[] {text[at]})[text[at + 1]];
                    }
                }
                assertEquals(text.length - 1, at);
                double found = new StreamEvaluation(0, text.length, streams, 4).lossSum(model, shape, TEXT, "valid");
                assertEquals(expected, found, 1e-4, streams + " streams");
            }
        }
        assertFalse(program.validate(TestRuns.initial(program)).isEmpty());
    }

    /** The loss is told as it is, for the trainer to end the run; a text is not asked of such a network. */
    @Test
    void aNetworkWhoseParametersAreNoNumbersIsValidatedWithoutAText() {
        LanguageModelProgram program = new LanguageModelProgram(
                TestRuns.config(LearningConfig.sgd(1), AveragingConfig.defaults()),
                TextInMemory.WORDS,
                TEXT,
                new TokenText() {
                    @Override
                    public int end() {
                        return -1;
                    }

                    @Override
                    public int unknown() {
                        return -1;
                    }

                    @Override
                    public String of(int[] tokens) {
                        return Arrays.toString(tokens);
                    }
                });
        ModelState state = TestRuns.initial(program);
        assertTrue(program.validate(state, 1, -1).orElseThrow().sample().startsWith("["));
        Arrays.fill(state.tensor("output.bias"), Float.NaN);
        assertEquals(
                new Validation(Double.NaN, ""), program.validate(state, 1, -1).orElseThrow());
    }

    /** However it is cut into pieces, the whole split is predicted; one stream is the plain loss. */
    @Test
    void aSplitEvaluatedInPiecesHasEveryToken() {
        NetworkShape shape = program(TestRuns.config(LearningConfig.sgd(1), AveragingConfig.defaults()))
                .shape();
        try (LanguageModel model = new ElmanModel(shape, new Optimizer.Sgd())) {
            model.load(TestRuns.initial(program(TestRuns.config(LearningConfig.sgd(1), AveragingConfig.defaults()))));
            SplitEvaluation.Result one = SplitEvaluation.of(100).evaluate(model, shape, TEXT, "valid", 3);
            assertEquals(99, one.predictions());
            double plain = new StreamEvaluation(0, 100, 1, 7).lossSum(model, shape, TEXT, "valid");
            assertEquals(plain, one.lossSum(), 1e-4);
            assertEquals(Math.pow(2, one.bitsPerToken()), one.perplexity(), 1e-9);
            long unknown = Arrays.stream(TEXT.splits().get("valid"), 1, 100)
                    .filter(token -> token == 3)
                    .count();
            for (int streams : new int[] {1, 5, 16, 17, 40, 99}) {
                SplitEvaluation evaluation = new SplitEvaluation(100, streams);
                assertEquals((streams + 15) / 16, evaluation.pieces());
                SplitEvaluation.Result found = evaluation.evaluate(model, shape, TEXT, "valid", 3);
                assertEquals(99, found.predictions(), streams + " streams");
                assertEquals(unknown, found.unknown(), streams + " streams");
                assertEquals(one.loss(), found.loss(), 0.2, streams + " streams");
            }
        }
    }

    @Test
    void stepsLongerThanAStreamAreRefused() {
        LanguageModelConfig config =
                TestRuns.config(LearningConfig.sgd(0.1), TestRuns.averaging(20, 5, MEAN, AVERAGE), 10);
        BadConfiguration refused = assertThrows(BadConfiguration.class, () -> program(config));
        assertTrue(refused.getMessage().contains("--steps is longer than a stream"), refused.getMessage());
    }
}
