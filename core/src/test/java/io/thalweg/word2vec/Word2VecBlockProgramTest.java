package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelState;
import io.thalweg.average.SliceState;
import io.thalweg.blocks.InProcessBlockPool;
import io.thalweg.checkpoint.RunHash;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Part;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.StateSource;
import io.thalweg.train.Trainer;
import io.thalweg.train.TrainerConfig;
import io.thalweg.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Word2VecBlockProgramTest {
    private static final int TOPICS = 4;
    private static final int TOPIC_WORDS = 10;
    private static final int WORDS = TOPICS * TOPIC_WORDS;

    @TempDir
    Path folder;

    /** Documents of one topic each. */
    private static int[][] topics(int documents, long seed) {
        Random random = new Random(seed);
        int[][] corpus = new int[documents][];
        for (int d = 0; d < documents; d++) {
            int topic = random.nextInt(TOPICS);
            corpus[d] = IntStream.range(0, 5 + random.nextInt(20))
                    .map(i -> topic * TOPIC_WORDS + random.nextInt(TOPIC_WORDS))
                    .toArray();
        }
        return corpus;
    }

    private static Word2VecConfig.Builder small(int replicas) {
        return Word2VecConfig.builder()
                .distribution(Distribution.BLOCKS)
                .replicas(replicas)
                .dimensions(12)
                .window(3)
                .sample(0)
                .epochs(3)
                .mergesPerEpoch(4)
                .kernel(KernelChoice.PLAIN)
                .seed(7);
    }

    private static Word2VecBlockProgram program(Word2VecConfig config, int[][] documents) {
        ArrayCorpus corpus = ArrayCorpus.train(documents);
        return new Word2VecBlockProgram(config, corpus.counts(WORDS), corpus);
    }

    /** Writes down each pair of a window's word and its centre word. */
    private static final class Pairs implements WindowTrainer {
        private final List<String> pairs = new ArrayList<>();

        @Override
        public void prepare(int[] words, int from, int to, int nearFrom, int nearTo) {}

        @Override
        public void train(int[] words, int from, int to, int centre, float learningRate, boolean measured) {
            for (int i = from; i < to; i++) {
                if (i != centre) {
                    pairs.add(words[i] + " " + words[centre]);
                }
            }
        }

        @Override
        public double lossSum() {
            return 0;
        }

        @Override
        public long lossExamples() {
            return 0;
        }

        @Override
        public void markOutputRows(BitSet rows) {}
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void everyPairGoesToTheOneCellOfItsBlocks(int blocks) throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            int[][] documents = topics(50, seed);
            Word2VecConfig config = small(blocks).sample(0.01).seed(seed).build();
            Word2VecBlockProgram program = program(config, documents);
            ArrayCorpus corpus = ArrayCorpus.train(documents);
            long tokens = corpus.tokens("train");
            WordSampling sampling = WordSampling.withoutNoise(corpus.counts(WORDS), config);
            List<String> expected = new ArrayList<>();
            List<String> found = new ArrayList<>();
            for (int round = 0; round < 4; round++) {
                RoundSchedule.TokenRange range = new RoundSchedule.TokenRange(0, tokens).part(round, 4);
                for (int part = 0; part < blocks; part++) {
                    RoundSchedule.TokenRange own = range.part(part, blocks);
                    Pairs pairs = new Pairs();
                    corpus.open("train")
                            .forEachDocument(
                                    own.from(),
                                    own.to(),
                                    new TrainingLoop(
                                            config,
                                            sampling,
                                            new Xorshift(Seeds.derive(seed, "word2vec.windows", round, part)),
                                            TrainingLoop.Stretch.of("", 0, own.tokens(), LearningRateRamp.constant(0)),
                                            random -> pairs));
                    expected.addAll(pairs.pairs);
                    decode(program, program.route(round, part), found);
                }
            }
            assertFalse(expected.isEmpty());
            Collections.sort(expected);
            Collections.sort(found);
            assertEquals(expected, found, "seed " + seed);
        }
    }

    private static void decode(Word2VecBlockProgram program, int[][][] streams, List<String> pairs) {
        for (int i = 0; i < streams.length; i++) {
            for (int j = 0; j < streams.length; j++) {
                int[] stream = streams[i][j];
                for (int at = 0; at < stream.length; at += 2 + stream[at + 1]) {
                    for (int k = 0; k < stream[at + 1]; k++) {
                        pairs.add(program.modelRow(i, stream[at + 2 + k]) + " " + program.modelRow(j, stream[at]));
                    }
                }
            }
        }
    }

    @Test
    void threadsShareTheWindowsWithoutCuttingAny() {
        Random random = new Random(4);
        for (int repetition = 0; repetition < 100; repetition++) {
            List<Integer> stream = new ArrayList<>();
            List<Integer> starts = new ArrayList<>();
            for (int windows = 1 + random.nextInt(30); windows > 0; windows--) {
                starts.add(stream.size());
                int count = 1 + random.nextInt(6);
                stream.add(5);
                stream.add(count);
                stream.addAll(Collections.nCopies(count, 1));
            }
            int[] windows = stream.stream().mapToInt(Integer::intValue).toArray();
            int parts = 1 + random.nextInt(5);
            int[] bounds = Word2VecBlockProgram.bounds(windows, parts);
            assertEquals(0, bounds[0]);
            assertEquals(windows.length, bounds[bounds.length - 1]);
            assertTrue(bounds.length - 1 <= parts, bounds.length + " bounds for " + parts);
            for (int i = 1; i < bounds.length; i++) {
                assertTrue(bounds[i] > bounds[i - 1]);
                assertTrue(i == bounds.length - 1 || starts.contains(bounds[i]), "in a window");
            }
        }
    }

    private static InProcessBlockPool started(Word2VecBlockProgram program, int parallelism) throws IOException {
        InProcessBlockPool pool = new InProcessBlockPool(program, parallelism);
        pool.start(StateSource.initial(program));
        return pool;
    }

    private static ModelState exported(Word2VecBlockProgram program, InProcessBlockPool pool) throws IOException {
        ModelState model = ModelState.zeros(program.modelLayout());
        pool.export(slices -> read(program, slices, model));
        return model;
    }

    private static Part read(Word2VecBlockProgram program, Iterator<SliceState> slices, ModelState into) {
        program.modelLayout()
                .slices()
                .forEach(slice -> into.put(slice, slices.next().values()));
        assertFalse(slices.hasNext());
        return new Part("model", 0, "0".repeat(64));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8})
    void aWordBeginsAsWithAnyOtherDistribution(int blocks) throws IOException {
        int[][] documents = topics(50, 3);
        Word2VecBlockProgram program = program(small(blocks).build(), documents);
        ArrayCorpus corpus = ArrayCorpus.train(documents);
        ModelState expected = Models.initial(new Word2VecProgram(small(1).build(), corpus.counts(WORDS), corpus));
        try (InProcessBlockPool pool = started(program, 1)) {
            ModelState model = exported(program, pool);
            assertArrayEquals(expected.tensor(0), model.tensor(0));
            assertArrayEquals(expected.tensor(1), model.tensor(1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void wordsThatStandTogetherBecomeNeighbours(int blocks) throws IOException {
        Word2VecConfig config = small(blocks).epochs(8).learningRate(0.1).build();
        Word2VecBlockProgram program = program(config, topics(600, 1));
        try (InProcessBlockPool pool = started(program, 2)) {
            for (int round = 0; round < program.rounds(); round++) {
                pool.run(round, List.of());
            }
            ModelState model = exported(program, pool);
            for (int word = 0; word < WORDS; word++) {
                for (int nearest : Word2VecProgramTest.nearest(model, word, TOPIC_WORDS - 1)) {
                    assertEquals(
                            word / TOPIC_WORDS,
                            nearest / TOPIC_WORDS,
                            blocks + " blocks, word " + word + " and " + nearest);
                }
            }
        }
    }

    private ModelState trained(Word2VecBlockProgram program, int parallelism, String name, int stopAfter)
            throws IOException {
        TrainerConfig bounded = new TrainerConfig(2, 2, 0, 0, stopAfter);
        Trainer.Start start = stopAfter == 0 ? Trainer.Start.RESUME : Trainer.Start.FRESH;
        try (InProcessBlockPool pool = new InProcessBlockPool(program, parallelism)) {
            List<RoundMetrics> metrics = new Trainer(
                            program,
                            pool,
                            new HadoopSettings(new Configuration()),
                            new org.apache.hadoop.fs.Path(folder.resolve(name).toString()),
                            RunHash.unchanging("hash"),
                            bounded,
                            new TrainingListener() {})
                    .run(start);
            for (RoundMetrics round : metrics) {
                assertEquals(program.blocks(), round.replicas());
                assertEquals(0, round.replicasDropped());
            }
            assertEquals(
                    metrics.size() / 4 * program.examplesInEpoch(),
                    metrics.get(metrics.size() / 4 * 4 - 1).examplesSeen());
            return exported(program, pool);
        }
    }

    @Test
    void resumedItEndsWithTheSameBitsHoweverManyThreadsRunTheCells() throws IOException {
        Word2VecBlockProgram program = program(small(3).build(), topics(100, 2));
        ModelState whole = trained(program, 1, "whole", 0);
        trained(program, 3, "stopped", 5);
        ModelState resumed = trained(program, 2, "stopped", 0);
        assertArrayEquals(whole.tensor(0), resumed.tensor(0));
        assertArrayEquals(whole.tensor(1), resumed.tensor(1));
        ModelState other = trained(program(small(3).seed(8).build(), topics(100, 2)), 1, "other", 0);
        assertFalse(java.util.Arrays.equals(whole.tensor(0), other.tensor(0)));
    }

    @Test
    void whatBlocksDoNotKnowIsRefused() {
        int[][] documents = topics(50, 3);
        String message = assertThrows(
                        BadConfiguration.class,
                        () -> small(2).architecture(Architecture.CBOW).build())
                .getMessage();
        assertTrue(message.contains("--distribution blocks"), message);
        assertThrows(
                BadConfiguration.class,
                () -> small(2).objective(Objective.FULL_SOFTMAX).build());
        message = assertThrows(
                        BadConfiguration.class, () -> program(small(WORDS + 1).build(), documents))
                .getMessage();
        assertTrue(message.contains("--replicas 1 to " + WORDS), message);
    }

    /** The plan of a run's memory goes by it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void theExamplesOfARoundAreAboutAsManyAsExpected(int blocks) {
        Random random = new Random(blocks);
        int[][] documents = new int[20][];
        for (int d = 0; d < documents.length; d++) {
            documents[d] = IntStream.range(0, 2000)
                    .map(i -> (int) (WORDS * Math.pow(random.nextDouble(), 3)))
                    .toArray();
        }
        Word2VecBlockProgram program =
                program(small(blocks).window(5).sample(1e-2).build(), documents);
        long bytes = 0;
        for (int part = 0; part < blocks; part++) {
            for (int[][] input : program.route(0, part)) {
                for (int[] stream : input) {
                    bytes += (long) Integer.BYTES * stream.length;
                }
            }
        }
        assertEquals(1, (double) bytes / blocks / program.roundExamples(), 0.1, bytes + " bytes");
    }
}
