package io.thalweg.prepare;

import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.text.AddedToken;
import io.thalweg.text.BpeModel;
import io.thalweg.text.BpeTraining;
import io.thalweg.text.BytePreTokenizer;
import io.thalweg.text.TokenizerJson;
import io.thalweg.text.Vocabulary;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Words become the parts that a byte-level BPE cuts them into; none is unknown. The tokenizer is a given one, or learned
 * on the driver from the words that executors have counted. Then executors count the tokens, so the vocabulary's counts
 * are of the whole training split.
 */
final class BpeNumbering implements Numbering {
    /** The commonest words are learned from; of rarer ones there are ever more, and pairs in them count for little. */
    static final int MOST_LEARNED_WORDS = 1_000_000;

    /** A longer word is no word, and each merge in it would be looked for from end to end. */
    static final int LONGEST_LEARNED_WORD = 1024;

    /** Words of the training split that the tokenizer was learned from, and those that were left out. */
    static final String LEARNED = "bpe_words_learned_from";

    static final String LEFT_OUT = "bpe_words_left_out";

    /** Ids that were asked for and not learned, because the tokenizer's file would have been larger than any that is read. */
    static final String NO_ROOM = "bpe_ids_beyond_largest_file";

    private final JavaSparkContext spark;
    private final SparkStep step;
    private final HadoopSettings settings;
    private final Choice choice;

    /**
     * Which tokenizer.
     *
     * @param file of a given one; empty if it is to be learned
     * @param vocabularySize ids of the one to be learned
     * @param minCount pairs met less often are not merged
     * @param added tokens of the one to be learned
     * @param mostWords to learn from
     */
    record Choice(byte[] file, int vocabularySize, long minCount, List<AddedToken> added, int mostWords) {}

    BpeNumbering(JavaSparkContext spark, SparkStep step, HadoopSettings settings, Choice choice) {
        this.spark = spark;
        this.step = step;
        this.settings = settings;
        this.choice = choice;
    }

    @Override
    public UnknownWords unknownWords() {
        return UnknownWords.DROP;
    }

    @Override
    public StagedIds ids(Broadcast<byte[]> packed, String hash) {
        return new BpeIds(packed, hash);
    }

    @Override
    public Numbered number(List<StagedBlock> blocks, List<byte[]> blockTasks, Map<String, Long> counters) {
        byte[] file =
                choice.file().length > 0 ? choice.file() : TokenizerJson.toBytes(learn(blocks, blockTasks, counters));
        BpeModel model = TokenizerJson.parse(file, BpeModel.FILE);
        Broadcast<byte[]> packed = spark.broadcast(file);
        try {
            long[] counts = new TokenCountJob(settings, new BpeIds(packed, BpeIds.hash(file)), model.size())
                    .collect(spark, step, blockTasks);
            return new Numbered(new Vocabulary(model.tokens(), counts), file, file);
        } finally {
            packed.destroy();
        }
    }

    private BpeModel learn(List<StagedBlock> blocks, List<byte[]> blockTasks, Map<String, Long> counters) {
        WordCounts counts = new WordCountJob(settings, 1, choice.mostWords(), blocks).collect(spark, step, blockTasks);
        BpeTraining training = new BpeTraining(choice.vocabularySize(), choice.minCount(), choice.added());
        byte[] bytes = counts.words().bytes();
        long learned = 0;
        long marked = 0;
        for (int word : counts.commonest(choice.mostWords(), 1)) {
            int from = counts.words().start(word);
            int to = counts.words().end(word);
            if (bytes[from] == BytePreTokenizer.ADDED) {
                marked += counts.count(word);
            } else if (to - from <= LONGEST_LEARNED_WORD) {
                training.add(bytes, from, to, counts.count(word));
                learned += counts.count(word);
            }
        }
        long all = blocks.stream()
                .mapToLong(block -> block.tokens().get(Split.TRAIN.ordinal()))
                .sum();
        counters.put(LEARNED, learned);
        counters.put(LEFT_OUT, all - learned - marked);
        BpeModel model = training.train();
        if (training.isFull()) {
            counters.put(NO_ROOM, (long) choice.vocabularySize() - model.size());
        }
        return model;
    }
}
