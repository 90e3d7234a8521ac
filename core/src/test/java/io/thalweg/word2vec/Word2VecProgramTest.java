package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.RowAdasum;
import io.thalweg.average.SaturatingSum;
import io.thalweg.average.Slice;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.train.FamilyDemand;
import io.thalweg.train.ReplicaResult;
import io.thalweg.train.ReplicaTask;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class Word2VecProgramTest {
    private static final int TOPICS = 4;
    private static final int TOPIC_WORDS = 10;
    private static final int WORDS = TOPICS * TOPIC_WORDS;

    /** Documents of one topic each: words of a topic stand together and never with others'. */
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

    private static Word2VecConfig.Builder small() {
        return Word2VecConfig.builder()
                .dimensions(12)
                .window(3)
                .sample(0)
                .epochs(3)
                .mergesPerEpoch(2)
                .kernel(KernelChoice.PLAIN)
                .seed(7);
    }

    private static Word2VecProgram program(Word2VecConfig config, int[][] documents) {
        ArrayCorpus corpus = ArrayCorpus.train(documents);
        return new Word2VecProgram(config, corpus.counts(WORDS), corpus);
    }

    static Stream<Arguments> families() {
        return Stream.of(Architecture.values())
                .flatMap(architecture ->
                        Stream.of(Objective.values()).map(objective -> Arguments.of(architecture, objective)));
    }

    @ParameterizedTest
    @MethodSource("families")
    void wordsThatStandTogetherBecomeNeighbours(Architecture architecture, Objective objective) {
        for (int replicas : new int[] {1, 3}) {
            Word2VecConfig config = small().architecture(architecture)
                    .objective(objective)
                    .replicas(replicas)
                    .replicaRateFactor(1.5)
                    .epochs(8)
                    .learningRate(0.07)
                    .build();
            Word2VecProgram program = program(config, topics(600, 1));
            ModelState state = Models.initial(program);
            List<Double> losses = Models.train(program, state);
            // With all scores 0 each of six targets costs log 2, and the softmax log of the vocabulary.
            double untrained = objective == Objective.FULL_SOFTMAX ? Math.log(WORDS) : 6 * Math.log(2);
            assertTrue(losses.get(losses.size() - 1) < 0.7 * untrained, losses.toString());
            for (int word = 0; word < WORDS; word++) {
                int topic = word / TOPIC_WORDS;
                for (int nearest : nearest(state, word, TOPIC_WORDS - 1)) {
                    assertEquals(topic, nearest / TOPIC_WORDS, config + ", word " + word + " and " + nearest);
                }
            }
        }
    }

    static int[] nearest(ModelState state, int word, int count) {
        float[] table = state.tensor("input");
        int d = table.length / WORDS;
        double[] cosines = new double[WORDS];
        for (int other = 0; other < WORDS; other++) {
            double dot = 0;
            double norm = 0;
            for (int k = 0; k < d; k++) {
                dot += table[word * d + k] * table[other * d + k];
                norm += table[other * d + k] * table[other * d + k];
            }
            cosines[other] = other == word ? -2 : dot / Math.sqrt(norm);
        }
        return IntStream.range(0, WORDS)
                .boxed()
                .sorted((a, b) -> Double.compare(cosines[b], cosines[a]))
                .limit(count)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @ParameterizedTest
    @MethodSource("families")
    void theSameSeedGivesTheSameBitsAndAnotherDoesNot(Architecture architecture, Objective objective) {
        for (int replicas : new int[] {1, 2}) {
            Word2VecConfig config = small().architecture(architecture)
                    .objective(objective)
                    .replicas(replicas)
                    .build();
            int[][] documents = topics(40, 2);
            ModelState first = trained(program(config, documents));
            ModelState second = trained(program(config, documents));
            assertArrayEquals(first.tensor(0), second.tensor(0));
            assertArrayEquals(first.tensor(1), second.tensor(1));
            ModelState other = trained(program(config.toBuilder().seed(8).build(), documents));
            assertFalse(Arrays.equals(first.tensor(0), other.tensor(0)));
        }
    }

    private static ModelState trained(Word2VecProgram program) {
        ModelState state = Models.initial(program);
        Models.train(program, state);
        return state;
    }

    @ParameterizedTest
    @MethodSource("families")
    void onlyTheRowsSaidToBeTouchedChange(Architecture architecture, Objective objective) {
        Word2VecConfig config =
                small().architecture(architecture).objective(objective).build();
        // A vocabulary of which a round meets a part.
        int[][] documents = {{1, 2, 3, 2}, {5, 6}, {8}, {20, 21, 22, 23, 24, 25, 26, 27, 28, 29}};
        Word2VecProgram program = program(config, documents);
        ModelState before = Models.random(WORDS, 12, new Random(4));
        ReplicaResult result = program.train(new ReplicaTask(0, 0, Models.copy(before), new byte[0]));
        assertEquals(8, result.examples());
        int changed = 0;
        for (Slice slice : program.layout().slices()) {
            int[] rows = result.touched().in(slice);
            float[] after = result.state().get(slice);
            for (int row = slice.fromRow(); row < slice.toRow(); row++) {
                int at = row;
                boolean touched = rows == null || Arrays.stream(rows).anyMatch(r -> r == at - slice.fromRow());
                boolean same = Arrays.equals(
                        Arrays.copyOfRange(before.tensor(slice.tensor()), row * 12, row * 12 + 12),
                        Arrays.copyOfRange(after, (row - slice.fromRow()) * 12, (row - slice.fromRow()) * 12 + 12));
                assertTrue(touched || same, "tensor " + slice.tensor() + ", row " + row);
                changed += same ? 0 : 1;
            }
        }
        assertTrue(changed >= 10);
    }

    @Test
    void initialRowsDoNotDependOnHowTheTableIsCut() {
        Word2VecProgram program = program(small().build(), topics(10, 1));
        float[] whole = program.initialValues(new Slice(0, 0, 0, WORDS, 12));
        float[] part = program.initialValues(new Slice(0, 0, 13, 29, 12));
        assertArrayEquals(Arrays.copyOfRange(whole, 13 * 12, 29 * 12), part);
        double sum = 0;
        for (float value : whole) {
            assertTrue(Math.abs(value) <= 0.5f / 12);
            sum += value;
        }
        assertEquals(0, sum / whole.length, 0.01);
        assertTrue(IntStream.range(0, whole.length)
                        .mapToObj(i -> whole[i])
                        .distinct()
                        .count()
                > whole.length - 3);
        float[] output = program.initialValues(new Slice(1, 1, 0, WORDS, 12));
        assertArrayEquals(new float[WORDS * 12], output);
        assertEquals(
                List.of("input", "output"),
                program.layout().tensors().stream().map(tensor -> tensor.name()).toList());
    }

    @Test
    void aLossThatIsNotFiniteNamesRoundReplicaAndToken() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Word2VecProgram program =
                    program(small().replicas(2).warmUpFraction(0).build(), topics(40, 1));
            ModelState state = Models.initial(program);
            Arrays.fill(state.tensor(0), bad);
            Arrays.fill(state.tensor(1), 1);
            JobFailed failed =
                    assertThrows(JobFailed.class, () -> program.train(new ReplicaTask(1, 1, state, new byte[0])));
            assertTrue(failed.getMessage().matches(".*round 1, replica 1, token \\d+.*"), failed.getMessage());
            assertTrue(failed.getMessage().contains("not finite"), failed.getMessage());
        }
    }

    @Test
    void aRowThatIsNotFiniteNeverLeavesAReplica() {
        // One bad row among windows of which almost none is measured.
        int[][] documents = new int[1][2000];
        for (int i = 0; i < 2000; i++) {
            documents[0][i] = i % 37;
        }
        documents[0][1999] = 39;
        Word2VecProgram program = program(small().mergesPerEpoch(1).build(), documents);
        ModelState state = Models.initial(program);
        state.tensor(0)[39 * 12 + 5] = Float.NaN;
        JobFailed failed =
                assertThrows(JobFailed.class, () -> program.train(new ReplicaTask(0, 0, state, new byte[0])));
        assertTrue(failed.getMessage().matches(".*not finite.*round 0, replica 0.*token \\d+.*"), failed.getMessage());
    }

    @Test
    void hogwildThreadsLearnTheSameStructure() {
        Word2VecProgram program =
                program(small().threads(3).epochs(6).mergesPerEpoch(1).build(), topics(600, 1));
        ModelState state = trained(program);
        int right = 0;
        for (int word = 0; word < WORDS; word++) {
            right += nearest(state, word, 1)[0] / TOPIC_WORDS == word / TOPIC_WORDS ? 1 : 0;
        }
        assertEquals(WORDS, right);
    }

    /** Of few tokens hardly a row is exchanged on the way: the others' changes must come to the tables at the end. */
    @Test
    void nothingThatAThreadHasTrainedIsLost() {
        int words = 200;
        Random random = new Random(3);
        int[][] documents = new int[40][];
        Arrays.setAll(documents, d -> random.ints(15, 0, words).toArray());
        ArrayCorpus corpus = ArrayCorpus.train(documents);
        Word2VecConfig config = small().threads(2).mergesPerEpoch(1).build();
        Word2VecProgram program = new Word2VecProgram(config, corpus.counts(words), corpus);
        assertEquals(words, LocalRows.count(corpus.counts(words), config));
        ModelState state = Models.initial(program);
        ReplicaResult result = program.train(new ReplicaTask(0, 0, state, new byte[0]));
        float[] row = new float[program.layout().tensors().get(0).rowLength()];
        for (int word :
                Arrays.stream(documents).flatMapToInt(Arrays::stream).distinct().toArray()) {
            for (int tensor = 0; tensor < 2; tensor++) {
                result.state().copyRow(tensor, word, row, 0);
                float[] before = Arrays.copyOfRange(state.tensor(tensor), word * row.length, (word + 1) * row.length);
                assertFalse(Arrays.equals(before, row), "tensor " + tensor + ", word " + word);
            }
        }
    }

    /** Such a text is learned by one thread; by several with copies as well. */
    @Test
    void threadsWithCopiesLearnAsOneDoes() {
        int[][] documents = topics(600, 1);
        for (int d = 0; d < documents.length; d++) {
            int shift = d % 2 * WORDS;
            documents[d] = Arrays.stream(documents[d]).map(word -> word + shift).toArray();
        }
        ArrayCorpus corpus = ArrayCorpus.train(documents);
        long[] counts = corpus.counts(2 * WORDS);
        double[] losses = new double[2];
        for (int i = 0; i < 2; i++) {
            Word2VecConfig config =
                    small().threads(1 + 2 * i).epochs(8).learningRate(0.07).build();
            assertEquals(i * 2 * WORDS, LocalRows.count(counts, config));
            Word2VecProgram program = new Word2VecProgram(config, counts, corpus);
            List<Double> rounds = Models.train(program, Models.initial(program));
            losses[i] = rounds.get(rounds.size() - 1);
        }
        assertTrue(losses[0] < 0.7 * 6 * Math.log(2), "one thread: " + losses[0]);
        // A hundred runs had 0.99 to 1.05 times the loss.
        assertEquals(losses[0], losses[1], 0.15 * losses[0]);
    }

    @Test
    void copiesOfRowsAreInTheDemand() {
        long[] counts = new long[3_000];
        Arrays.fill(counts, 5);
        ArrayCorpus corpus = ArrayCorpus.train(topics(60, 1));
        MemoryTerm reader = new MemoryTerm("nothing", 0, "Reader");
        long[] bytes = new long[2];
        for (int i = 0; i < 2; i++) {
            // The first have none; of the second each has rows of both tables, there and as they were exchanged.
            int threads = i == 0 ? LocalRows.MOST_THREADS + 1 : LocalRows.MOST_THREADS;
            FamilyDemand demand =
                    new Word2VecProgram(small().threads(threads).build(), counts, corpus).demand(100, reader);
            long rowSets = (2L * threads + 2) * (counts.length / 8 + 16);
            long spareRows = threads * 16L * Float.BYTES;
            bytes[i] = demand.state().bytes()
                    + demand.replica().stream().mapToLong(MemoryTerm::bytes).sum()
                    - rowSets
                    - spareRows;
        }
        long copies = 2L * LocalRows.MOST_THREADS * LocalRows.WORDS;
        assertEquals(2 * copies * 16 * Float.BYTES, bytes[1] - bytes[0]);
    }

    @Test
    void aFailureInOneThreadStopsTheReplica() {
        int[][] documents = topics(400, 1);
        documents[399] = new int[] {1, 2, WORDS + 5};
        ArrayCorpus corpus = ArrayCorpus.train(documents);
        long[] counts = ArrayCorpus.train(topics(400, 1)).counts(WORDS);
        Word2VecProgram program =
                new Word2VecProgram(small().threads(3).mergesPerEpoch(1).build(), counts, corpus);
        JobFailed failed = assertThrows(
                JobFailed.class, () -> program.train(new ReplicaTask(0, 0, Models.initial(program), new byte[0])));
        assertTrue(failed.getMessage().contains("found " + (WORDS + 5)), failed.getMessage());
    }

    @Test
    void validationIsTheSameEveryTimeLeavesTheStateAndFallsWithTraining() {
        int[][] documents = topics(300, 1);
        ArrayCorpus corpus = new ArrayCorpus(Map.of("train", documents, "valid", topics(60, 9)));
        Word2VecProgram program = new Word2VecProgram(small().build(), corpus.counts(WORDS), corpus);
        ModelState state = Models.initial(program);
        float[][] before = {state.tensor(0).clone(), state.tensor(1).clone()};
        double first = program.validate(state).orElseThrow();
        assertEquals(first, program.validate(state).orElseThrow());
        assertArrayEquals(before[0], state.tensor(0));
        assertArrayEquals(before[1], state.tensor(1));
        // Before training all scores are 0: each target costs log 2, and there are at most 6.
        assertTrue(first > 5 * Math.log(2) && first <= 6 * Math.log(2) + 1e-9, "" + first);
        Models.train(program, state);
        assertTrue(program.validate(state).orElseThrow() < 0.9 * first);

        ArrayCorpus without = ArrayCorpus.train(documents);
        assertTrue(new Word2VecProgram(small().build(), without.counts(WORDS), without)
                .validate(state)
                .isEmpty());
    }

    @Test
    void bothKernelsTakeTheSameWay() {
        assumeTrue(Kernels.obstacle().isEmpty(), Kernels::obstacle);
        for (Architecture architecture : Architecture.values()) {
            Word2VecConfig config =
                    small().architecture(architecture).negativeSamples(9).build();
            int[][] documents = topics(60, 3);
            Word2VecProgram plain = program(config, documents);
            Word2VecProgram vector =
                    program(config.toBuilder().kernel(KernelChoice.VECTOR).build(), documents);
            ModelState plainState = Models.initial(plain);
            ModelState vectorState = Models.initial(vector);
            List<Double> plainLosses = Models.train(plain, plainState);
            List<Double> vectorLosses = Models.train(vector, vectorState);
            for (int round = 0; round < plainLosses.size(); round++) {
                assertEquals(plainLosses.get(round), vectorLosses.get(round), 1e-4, architecture + ", round " + round);
            }
            for (int i = 0; i < plainState.tensor(0).length; i++) {
                assertEquals(plainState.tensor(0)[i], vectorState.tensor(0)[i], 1e-3, architecture + " at " + i);
            }
        }
    }

    @Test
    void tooLittleOrTooMuchIsRefusedBeforeAnythingStarts() {
        ArrayCorpus corpus = ArrayCorpus.train(new int[] {0});
        BadConfiguration bad = assertThrows(
                BadConfiguration.class, () -> new Word2VecProgram(Word2VecConfig.defaults(), new long[] {1}, corpus));
        assertEquals(2, bad.problems().size());
        assertTrue(bad.getMessage().contains("found 1 words, allowed at least 2"), bad.getMessage());
        assertTrue(bad.getMessage().contains("found 1 tokens"), bad.getMessage());
        ArrayCorpus two = ArrayCorpus.train(new int[] {0, 1});
        BadConfiguration large = assertThrows(
                BadConfiguration.class,
                () -> new Word2VecProgram(
                        Word2VecConfig.builder().dimensions(4096).build(), new long[600_000], two));
        assertTrue(large.getMessage().contains("--dimensions"), large.getMessage());
    }

    @Test
    void eachArchitectureHasTheMergeThatMeasuredBestUnlessOneIsChosen() {
        int[][] documents = topics(30, 1);
        assertInstanceOf(
                SaturatingSum.class, program(small().build(), documents).merge());
        Word2VecConfig.Builder cbow = small().architecture(Architecture.CBOW);
        assertInstanceOf(RowAdasum.class, program(cbow.build(), documents).merge());
        Word2VecConfig chosen = cbow.merge(MergeChoice.SATURATING_SUM).build();
        assertInstanceOf(SaturatingSum.class, program(chosen, documents).merge());
    }

    @Test
    void itTravels() throws Exception {
        // An in-memory corpus that Java can serialise as it is.
        Word2VecProgram program = program(small().build(), topics(30, 1));
        trained(program);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(program);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            Word2VecProgram arrived = (Word2VecProgram) in.readObject();
            assertArrayEquals(trained(program).tensor(0), trained(arrived).tensor(0));
        }
    }

    @Test
    void theLayoutIsTwoTablesCutIntoSlices() {
        Word2VecProgram program = program(small().build(), topics(30, 1));
        ModelLayout layout = program.layout();
        assertEquals(List.of(WORDS, 12), layout.tensors().get(0).shape());
        assertEquals(List.of(WORDS, 12), layout.tensors().get(1).shape());
        assertEquals(program.examplesInEpoch(), ArrayCorpus.train(topics(30, 1)).tokens("train"));
    }

    /**
     * Recorded from a version whose gradients and samplers were checked, and again when noise came from a pool, when
     * windows were announced together, which orders draws anew, and, of several replicas, when {@link
     * io.thalweg.average.SaturatingSum} merged them: a change here is a change of every result.
     */
    @Test
    void theLossCurveIsTheGoldenOne() {
        assertAll(
                () -> assertCurve(GOLDEN_SKIP_GRAM, small().epochs(5)),
                () -> assertCurve(GOLDEN_CBOW, small().epochs(5).architecture(Architecture.CBOW)),
                () -> assertCurve(
                        GOLDEN_CBOW_SHARED,
                        small().epochs(5).architecture(Architecture.CBOW).cbowGradient(CbowGradient.SHARED)),
                () -> assertCurve(
                        GOLDEN_REPLICATED, small().epochs(3).replicas(3).replicaRateFactor(1.5)));
    }

    private static final double[] GOLDEN_SKIP_GRAM = {
        3.491314, 2.202940, 1.662203, 1.496565, 1.802555, 1.561604, 1.549268, 1.664396, 1.560043, 1.424121
    };
    private static final double[] GOLDEN_CBOW = {
        4.088851, 2.871869, 2.527485, 2.323246, 2.032003, 1.640380, 1.748817, 1.654281, 1.538388, 1.423091
    };
    private static final double[] GOLDEN_CBOW_SHARED = {
        4.111120, 3.972139, 3.186526, 2.708082, 2.739750, 2.570397, 2.569429, 2.478929, 2.398438, 2.276133
    };
    private static final double[] GOLDEN_REPLICATED = {4.059682, 3.353164, 2.735668, 2.454045, 2.133422, 1.718276};

    private static void assertCurve(double[] golden, Word2VecConfig.Builder config) {
        Word2VecProgram program = program(config.sample(0.005).build(), topics(200, 5));
        List<Double> losses = Models.train(program, Models.initial(program));
        double[] found = losses.stream().mapToDouble(Double::doubleValue).toArray();
        // Math.exp may differ in its last bit from one processor to another.
        assertArrayEquals(golden, found, 1e-4, Arrays.toString(found));
    }
}
