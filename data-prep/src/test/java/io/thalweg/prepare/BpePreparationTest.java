package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.AddedToken;
import io.thalweg.text.BpeModel;
import io.thalweg.text.BpeTokenizer;
import io.thalweg.text.BpeTraining;
import io.thalweg.text.SpecialTokens;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.TokenizerJson;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datasets whose tokens are parts of words. */
final class BpePreparationTest {
    private static final long SEED = 5;
    private static JavaSparkContext spark;

    @TempDir
    Path temp;

    @BeforeAll
    static void start() {
        spark = LocalSpark.start(2);
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private TextPreparationConfig.Builder config(String text) throws IOException {
        return TextPreparationConfig.builder()
                .inputs(List.of(Files.writeString(temp.resolve("a.txt"), text).toString()))
                .output(temp.resolve("out").toString())
                .tokenizer(new TokenizerConfig(TokenizerConfig.Kind.BPE, false))
                .minCount(2)
                .heldOut(0)
                .existing(OutputFolder.Existing.OVERWRITE);
    }

    private static DatasetManifest run(TextPreparationConfig.Builder config) {
        return TextPreparation.run(spark, config.build(), PreparationListener.NONE);
    }

    private ParquetCorpus open() {
        return ParquetCorpus.open(new Configuration(), temp.resolve("out").toString());
    }

    private static List<int[]> documents(ParquetCorpus corpus) throws IOException {
        TokenCorpus tokens = corpus.open("train");
        List<int[]> documents = new ArrayList<>();
        tokens.forEachDocument(0, tokens.tokens(), (ids, from, to) -> documents.add(Arrays.copyOfRange(ids, from, to)));
        return documents;
    }

    private BpeModel tokenizer() {
        return TokenizerJson.parse(open().tokenizerFile().orElseThrow(), "test");
    }

    @Test
    void documentsAreTheTokensOfTheirTextAndCountsAreExact() throws IOException {
        String text = TextPreparationTest.randomText(SEED, 1500, 400).replace("\r\n", "\n") + "say <eos> 漢字 🙂 don't\n";
        DatasetManifest manifest =
                run(config(text).documentEnd(true).vocabularySize(500).shards(1));
        ParquetCorpus corpus = open();
        corpus.verify();
        Vocabulary vocabulary = corpus.vocabulary();
        assertEquals("<eos>", vocabulary.word(0));
        assertEquals(500, vocabulary.size());
        BpeTokenizer tokenizer = new BpeTokenizer(tokenizer());
        assertEquals(tokenizer().tokens(), vocabulary.words());
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        List<int[]> documents = documents(corpus);
        assertEquals(lines.size(), documents.size());
        long[] counts = new long[vocabulary.size()];
        for (int i = 0; i < documents.size(); i++) {
            int[] expected = IntStream.concat(Arrays.stream(tokenizer.encode(lines.get(i))), IntStream.of(0))
                    .toArray();
            assertArrayEquals(expected, documents.get(i), lines.get(i));
            Arrays.stream(expected).forEach(id -> counts[id]++);
        }
        assertArrayEquals(counts, vocabulary.counts());
        assertEquals(0, manifest.counters().get("tokens_unknown"));
        assertEquals(Arrays.stream(counts).sum(), manifest.counters().get("tokens_written"));
        assertEquals(0, manifest.counters().get(BpeNumbering.LEFT_OUT));
        assertEquals(
                manifest.counters().get("tokens_read"),
                manifest.counters().get(BpeNumbering.LEARNED) + documents.size() + 1);
    }

    @Test
    void coresSplitsAndBlocksChangeNothing() throws IOException {
        TextPreparationConfig config = config(TextPreparationTest.randomText(SEED, 2000, 300))
                .vocabularySize(400)
                .documentEnd(true)
                .maxDocumentBytes(700)
                .heldOut(0.05)
                .shards(4)
                .build();
        List<Object> expected = List.of();
        for (TextPreparation.Sizes sizes : List.of(
                new TextPreparation.Sizes(0, 1 << 20),
                new TextPreparation.Sizes(1_500, 1_000),
                new TextPreparation.Sizes(17_777, 3_000))) {
            TextPreparation.run(spark, config, PreparationListener.NONE, sizes);
            DatasetManifest manifest = open().manifest();
            List<Object> content =
                    List.of(manifest.splits(), manifest.files(), manifest.counters(), manifest.options());
            expected = expected.isEmpty() ? content : expected;
            assertEquals(expected, content, () -> sizes + ", seed " + SEED);
        }
    }

    @Test
    void rareAndLongWordsAreLeftOutOfLearningAndThatIsTold() throws IOException {
        String text = "aa aa aa bb bb cc\n" + "z".repeat(2000) + "\n";
        TextPreparationConfig config =
                config(text).minCount(1).vocabularySize(300).build();
        DatasetManifest manifest =
                TextPreparation.run(spark, config, PreparationListener.NONE, new TextPreparation.Sizes(0, 1 << 20, 3));
        // Of «aa», « aa», « bb», « bb», « cc» and the long one, three words are learned from: one more is a draw by
        // bytes.
        assertEquals(5, manifest.counters().get(BpeNumbering.LEARNED));
        assertEquals(2, manifest.counters().get(BpeNumbering.LEFT_OUT));
        manifest = run(config(text).minCount(1).vocabularySize(300));
        assertEquals(6, manifest.counters().get(BpeNumbering.LEARNED));
        assertEquals(1, manifest.counters().get(BpeNumbering.LEFT_OUT));
        int[] last = documents(open()).get(1);
        assertEquals("z".repeat(2000), new BpeTokenizer(tokenizer()).decode(last));
    }

    @Test
    void aGivenTokenizerIsUsedAndKeptAsItIs() throws IOException {
        BpeTraining training = new BpeTraining(270, 1, List.of(AddedToken.special("<|endoftext|>")));
        byte[] word = " lower".getBytes(StandardCharsets.UTF_8);
        training.add(word, 0, word.length, 3);
        BpeModel model = training.train();
        byte[] file = (new String(TokenizerJson.toBytes(model), StandardCharsets.UTF_8) + " \n")
                .getBytes(StandardCharsets.UTF_8);
        Path given = Files.write(temp.resolve("given.json"), file);
        run(config("so lower and lower\nlower\n")
                .tokenizerFile(given.toString())
                .documentEnd(true));
        assertArrayEquals(file, open().tokenizerFile().orElseThrow());
        int[] first = documents(open()).get(0);
        assertEquals("so lower and lower<|endoftext|>", new BpeTokenizer(model).decode(first));
        assertTrue(Arrays.stream(first).anyMatch(id -> id == model.id("Ġlower")));
        assertEquals(2, open().vocabulary().count(0));
        open().verify();
        Files.write(temp.resolve("out/tokenizer.json"), new byte[] {'{', '}'});
        assertThrows(JobFailed.class, () -> open().verify());
    }

    /** A token of the same letters that is no mark is text, for who writes the dataset and for who trains on it. */
    @Test
    void documentsEndWithTheTokenThatModelsTakeForTheirEnd() throws IOException {
        List<String> tokens =
                new ArrayList<>(new BpeTraining(256, 1, List.of()).train().tokens());
        tokens.addAll(List.of("<eos>", "<|endoftext|>"));
        BpeModel model = new BpeModel(tokens, List.of(), List.of(AddedToken.special("<|endoftext|>")), false, false);
        Path given = Files.write(temp.resolve("given.json"), TokenizerJson.toBytes(model));
        run(config("a b\nc\n").tokenizerFile(given.toString()).documentEnd(true));
        Vocabulary vocabulary = open().vocabulary();
        int end = SpecialTokens.documentEnd(vocabulary, tokenizer());
        assertEquals(257, end);
        assertEquals(2, vocabulary.count(end));
        for (int[] document : documents(open())) {
            assertEquals(end, document[document.length - 1]);
        }
    }

    @Test
    void whatIsForeseenCountsTheIdsOfAGivenTokenizer() throws IOException {
        BpeTraining training = new BpeTraining(270, 1, List.of());
        byte[] word = " lower".getBytes(StandardCharsets.UTF_8);
        training.add(word, 0, word.length, 3);
        BpeModel model = training.train();
        Path given = Files.write(temp.resolve("given.json"), TokenizerJson.toBytes(model));
        assertEquals(261, model.size());
        assertEquals(261, words(config("so lower\n").tokenizerFile(given.toString())));
        assertEquals(400, words(config("so lower\n").vocabularySize(400)));
        assertEquals(TextPreparationConfig.LEARNED_VOCABULARY_SIZE, words(config("so lower\n")));
    }

    private static long words(TextPreparationConfig.Builder config) {
        List<Problem> problems = new ArrayList<>();
        PreparationProspect prospect = TextPreparation.look(new Configuration(), config.build(), problems);
        assertEquals(List.of(), problems);
        return prospect.words();
    }

    private void assertRefused(String expected, TextPreparationConfig.Builder config) {
        BadConfiguration refused = assertThrows(BadConfiguration.class, () -> run(config), expected);
        assertEquals(1, refused.problems().size(), refused.problems().toString());
        String message = refused.problems().get(0).message();
        assertTrue(message.contains(expected), message);
        assertFalse(Files.exists(temp.resolve("out")));
    }

    @Test
    void whatCannotBeDoneIsToldBeforeAnythingStarts() throws IOException {
        assertRefused(
                "--vocabulary-size is out of range: found 255", config("a").vocabularySize(255));
        assertRefused(
                "257 (an id for every byte and for <eos>)",
                config("a").vocabularySize(256).documentEnd(true));
        TextPreparationConfig.Builder words =
                config("a").tokenizer(new TokenizerConfig(TokenizerConfig.Kind.WORD, false));
        assertRefused("--tokenizer-file is given with another tokenizer", words.tokenizerFile("x.json"));
        assertRefused("--tokenizer-file does not exist", config("a").tokenizerFile(temp + "/none.json"));
        assertRefused("is a folder", config("a").tokenizerFile(temp.toString()));
        Path file = Files.writeString(temp.resolve("t.json"), "{\"model\": {\"type\": \"WordPiece\"");
        assertRefused("Not a valid tokenizer.json file", config("a").tokenizerFile(file.toString()));
        BpeModel model = new BpeTraining(256, 1, List.of()).train();
        Files.write(file, TokenizerJson.toBytes(model));
        assertRefused(
                "has no token for it",
                config("a").tokenizerFile(file.toString()).documentEnd(true));
        assertRefused(
                "--vocabulary-size is given with --tokenizer-file",
                config("a").tokenizerFile(file.toString()).vocabularySize(300));
        assertThrows(BadConfiguration.class, () -> new TokenizerConfig(TokenizerConfig.Kind.BPE, true));
    }
}
