package io.thalweg.preflight;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.corpus.ShardWriter;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;

/** A dataset of a given number of words whose counts follow Zipf's law, each word met at least once, in seeded order. */
public final class ZipfDataset {
    private static final int DOCUMENT_TOKENS = 50;

    private ZipfDataset() {}

    /** @return the number of tokens written */
    public static int write(Path folder, int words, int wishedTokens, long seed) throws IOException {
        long[] counts = counts(words, wishedTokens);
        List<String> names = new ArrayList<>();
        for (int word = 0; word < words; word++) {
            names.add(String.format(Locale.ROOT, "word%06d", word));
        }
        int[] tokens = shuffled(counts, seed);
        Configuration hadoop = new Configuration();
        OutputFolder output = OutputFolder.at(hadoop, folder.toString());
        output.fileSystem().mkdirs(output.path());
        Part vocabulary = output.write("vocabulary.tsv", new Vocabulary(names, counts).toBytes());
        DatasetManifest.Shard shard;
        try (ShardWriter writer =
                ShardWriter.create(hadoop, output.path(), "train/part-00000.parquet", vocabulary.sha256())) {
            for (int from = 0; from < tokens.length; from += DOCUMENT_TOKENS) {
                byte[] name = String.valueOf(from).getBytes(StandardCharsets.UTF_8);
                writer.write(name, tokens, from, Math.min(tokens.length, from + DOCUMENT_TOKENS));
            }
            shard = writer.finish();
        }
        output.commit(new DatasetManifest(
                DatasetManifest.FORMAT,
                DatasetManifest.VERSION,
                ParquetCorpus.KIND,
                new TokenizerConfig(TokenizerConfig.Kind.WORD, false).toOptions(),
                Map.of("train", new DatasetManifest.Split(shard.documents(), shard.tokens(), List.of(shard))),
                vocabulary,
                words,
                Map.of(),
                List.of(),
                "a test"));
        return tokens.length;
    }

    private static long[] counts(int words, int tokens) {
        double harmonic = 0;
        for (int rank = 1; rank <= words; rank++) {
            harmonic += 1.0 / rank;
        }
        long[] counts = new long[words];
        for (int word = 0; word < words; word++) {
            counts[word] = Math.max(1, (long) (tokens / harmonic / (word + 1)));
        }
        return counts;
    }

    private static int[] shuffled(long[] counts, long seed) {
        int total = 0;
        for (long count : counts) {
            total += (int) count;
        }
        int[] tokens = new int[total];
        int at = 0;
        for (int word = 0; word < counts.length; word++) {
            for (long n = 0; n < counts[word]; n++) {
                tokens[at++] = word;
            }
        }
        Random random = new Random(seed);
        for (int i = total - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int token = tokens[i];
            tokens[i] = tokens[j];
            tokens[j] = token;
        }
        return tokens;
    }
}
