package io.thalweg.engine.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelState;
import io.thalweg.average.Slice;
import io.thalweg.dataset.CorpusSource;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelConfig;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.LanguageModelProgram;
import io.thalweg.lm.LearningConfig;
import io.thalweg.lm.LearningRateSchedule;
import io.thalweg.lm.NetworkConfig;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.lm.Segment;
import io.thalweg.lm.SegmentLoss;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.Device;
import io.thalweg.network.OptimizerChoice;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.random.Seeds;
import io.thalweg.storage.Part;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.StateSource;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rounds by DL4J Spark against the same steps, one by one, through our own engine, each from an empty hidden state. */
@Tag("slow")
class Dl4jSparkPoolTest {
    private static final long SEED = 6;
    private static final int WORDS = 11;

    /** Its last segment of an epoch is shorter than the others. */
    private record Text() implements CorpusSource {
        @Override
        public long tokens(String split) {
            return 4 * 2 * 19 + 1;
        }

        @Override
        public TokenCorpus open(String split) {
            int[] text = new Random(Seeds.derive(SEED, split))
                    .ints(tokens(split), 0, WORDS)
                    .toArray();
            return new TokenCorpus() {
                @Override
                public long tokens() {
                    return text.length;
                }

                @Override
                public void forEachDocument(long from, long to, DocumentVisitor visitor) throws IOException {
                    visitor.visit(text, (int) from, (int) Math.min(to, text.length));
                }
            };
        }
    }

    private static LanguageModelConfig config() {
        NetworkConfig network = new NetworkConfig(
                Cell.LSTM_PEEPHOLE, 2, 6, 5, Embeddings.SEPARATE, OutputLayer.FULL, List.of(), 1000, 1, 0.7, 0, 0);
        // A rate of its own for every step.
        LearningConfig learning = new LearningConfig(
                OptimizerChoice.SGD,
                0.9,
                0.999,
                1e-8,
                0,
                3,
                SegmentLoss.MEAN,
                LearningRateSchedule.COSINE,
                4,
                0.5,
                5,
                0);
        return new LanguageModelConfig(
                network,
                learning,
                AveragingConfig.of(2, 3, OuterStepChoice.MEAN),
                4,
                5,
                2,
                "dl4j",
                Device.CPU,
                1,
                SEED);
    }

    @Test
    void aRoundIsTheMeanOfItsReplicasSteps() throws IOException {
        LanguageModelProgram program = new LanguageModelProgram(config(), WORDS, new Text());
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("rounds")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        try (JavaSparkContext spark = new JavaSparkContext(conf);
                ReplicaPool pool = new Dl4jSparkTrainer().pool(program)) {
            assertTrue(spark.isLocal());
            pool.start(StateSource.initial(program));
            ModelState expected = initial(program);
            assertEquals(4, program.rounds());
            for (int round = 0; round < program.rounds(); round++) {
                expected = averaged(program, round, expected);
                List<ReplicaSummary> summaries = pool.run(round, Collections.nCopies(2, new byte[0]));
                assertEquals(2, summaries.size());
                requireClose(expected, exported(program, pool), "round " + round);
            }
            double moved = 0;
            ModelState initial = initial(program);
            for (int t = 0; t < initial.layout().tensors().size(); t++) {
                for (int i = 0; i < initial.tensor(t).length; i++) {
                    moved = Math.max(moved, Math.abs(expected.tensor(t)[i] - initial.tensor(t)[i]));
                }
            }
            assertTrue(moved > 0.01, "nothing was trained: the parameters moved by at most " + moved);
        }
    }

    private static ModelState initial(LanguageModelProgram program) {
        ModelState state = ModelState.zeros(program.layout());
        for (Slice slice : program.layout().slices()) {
            state.put(slice, program.initialValues(slice));
        }
        return state;
    }

    private static ModelState averaged(LanguageModelProgram program, int round, ModelState from) {
        ModelState mean = ModelState.zeros(program.layout());
        for (int replica = 0; replica < 2; replica++) {
            ModelState trained = ModelState.zeros(program.layout());
            try (LanguageModel model =
                    LanguageModelEngines.named("dl4j").open(program.shape(), RandomNetworks.SGD, 1, -1)) {
                model.load(from);
                int step = 0;
                for (Segment segment : program.steps().read(round, replica)) {
                    model.hiddenState(new float[program.shape().hiddenStateSize(4)], 4);
                    model.train(segment, program.steps().settings(round, replica, step++));
                }
                model.store(trained);
            }
            for (int t = 0; t < mean.layout().tensors().size(); t++) {
                for (int i = 0; i < mean.tensor(t).length; i++) {
                    mean.tensor(t)[i] += trained.tensor(t)[i] / 2;
                }
            }
        }
        return mean;
    }

    private static ModelState exported(LanguageModelProgram program, ReplicaPool pool) throws IOException {
        ModelState state = ModelState.zeros(program.layout());
        pool.export(slices -> {
            for (Slice slice : program.layout().slices()) {
                state.put(slice, slices.next().values());
            }
            return new Part("none", 0, "0".repeat(64));
        });
        return state;
    }

    private static void requireClose(ModelState expected, ModelState found, String what) {
        for (int t = 0; t < expected.layout().tensors().size(); t++) {
            for (int i = 0; i < expected.tensor(t).length; i++) {
                assertEquals(
                        expected.tensor(t)[i],
                        found.tensor(t)[i],
                        1e-5,
                        what + ", " + expected.layout().tensors().get(t) + " [" + i + "], seed " + SEED);
            }
        }
    }
}
