package io.thalweg.prepare;

import io.thalweg.prepare.staging.Bytes;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.text.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/** Every word has an id of its own, by falling count; a word that is too rare has none, or that of the unknown word. */
final class WordNumbering implements Numbering {
    private static final byte[] NO_FILE = {};

    private final JavaSparkContext spark;
    private final SparkStep step;
    private final HadoopSettings settings;
    private final Rules rules;

    /**
     * What decides the vocabulary; as in {@link TextPreparationConfig}.
     *
     * @param vocabularySize most ids; 0 for no limit
     */
    record Rules(long minCount, int vocabularySize, UnknownWords unknownWords) {}

    WordNumbering(JavaSparkContext spark, SparkStep step, HadoopSettings settings, Rules rules) {
        this.spark = spark;
        this.step = step;
        this.settings = settings;
        this.rules = rules;
    }

    @Override
    public UnknownWords unknownWords() {
        return rules.unknownWords();
    }

    @Override
    public StagedIds ids(Broadcast<byte[]> packed, String hash) {
        return new WordIds(packed, hash, rules.unknownWords());
    }

    @Override
    public Numbered number(List<StagedBlock> blocks, List<byte[]> blockTasks, Map<String, Long> counters) {
        Vocabulary vocabulary = vocabulary(blocks, blockTasks);
        return new Numbered(vocabulary, packed(vocabulary), NO_FILE);
    }

    private Vocabulary vocabulary(List<StagedBlock> blocks, List<byte[]> blockTasks) {
        boolean keep = rules.unknownWords() == UnknownWords.KEEP;
        int most = rules.vocabularySize() == 0 ? Integer.MAX_VALUE : rules.vocabularySize();
        // One more, should the unknown word itself stand among them.
        int asked = most == Integer.MAX_VALUE ? most : most + 1;
        WordCountJob job = new WordCountJob(settings, rules.minCount(), asked, blocks);
        WordCounts counts = job.collect(spark, step, blockTasks);
        List<String> words = new ArrayList<>();
        List<Long> wordCounts = new ArrayList<>();
        if (keep) {
            words.add(TextPreparationConfig.UNKNOWN_WORD);
            wordCounts.add(0L);
        }
        long known = 0;
        for (int id : counts.commonest(asked, rules.minCount())) {
            int start = counts.words().start(id);
            String word =
                    new String(counts.words().bytes(), start, counts.words().end(id) - start, StandardCharsets.UTF_8);
            boolean unknownItself = keep && word.equals(TextPreparationConfig.UNKNOWN_WORD);
            if (!unknownItself && words.size() < most) {
                words.add(word);
                wordCounts.add(counts.count(id));
                known += counts.count(id);
            }
        }
        if (known == 0) {
            throw new TooLittleText(Problem.of("No word is met often enough to be in the vocabulary")
                    .found(rawTokens(blocks, Split.TRAIN) + " training tokens, --min-count " + rules.minCount())
                    .remedy("Lower --min-count, or give more text"));
        }
        if (keep) {
            wordCounts.set(0, rawTokens(blocks, Split.TRAIN) - known);
        }
        return new Vocabulary(
                words, wordCounts.stream().mapToLong(Long::longValue).toArray());
    }

    private static long rawTokens(List<StagedBlock> blocks, Split split) {
        return blocks.stream()
                .mapToLong(block -> block.tokens().get(split.ordinal()))
                .sum();
    }

    private static byte[] packed(Vocabulary vocabulary) {
        Bytes packed = new Bytes();
        for (String word : vocabulary.words()) {
            byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
            packed.writeNumber(utf8.length);
            packed.write(utf8, 0, utf8.length);
        }
        return packed.toArray();
    }
}
