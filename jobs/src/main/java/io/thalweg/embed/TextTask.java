package io.thalweg.embed;

import io.thalweg.prepare.input.RawDocument;
import io.thalweg.prepare.input.ReadReport;
import io.thalweg.prepare.input.ReadTask;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.text.StoredTokenizer;
import io.thalweg.text.Tokenizer;
import io.thalweg.word2vec.SecondMoments;
import io.thalweg.word2vec.SifWeighting;
import java.io.IOException;
import java.io.Serializable;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/** What is done with one share of the input, on an executor. Travels with Spark's closures: values and handles only. */
final class TextTask implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Broadcast<WordTable> table;
    private final StoredTokenizer tokenizer;
    private final HadoopSettings hadoop;
    private final EmbedConfig config;
    private final String folder;

    TextTask(
            Broadcast<WordTable> table,
            StoredTokenizer tokenizer,
            HadoopSettings hadoop,
            EmbedConfig config,
            Path folder) {
        this.table = table;
        this.tokenizer = tokenizer;
        this.hadoop = hadoop;
        this.config = config;
        this.folder = folder.toString();
    }

    private TextEmbedder embedder() {
        return new TextEmbedder(table.value(), tokenizer.create());
    }

    /** Adds the second moments of every text of the share to {@code sums}. */
    long[] addMoments(long[] sums, byte[] share, double bound) throws IOException {
        TextEmbedder embedder = embedder();
        SecondMoments moments = new SecondMoments(table.value().dimensions(), bound, sums);
        ReadTask.fromBytes(share).forEachDocument(hadoop.configuration(), document -> {
            if (embedder.embed(document.bytes(), document.from(), document.to())) {
                moments.add(embedder.vector());
            }
        });
        return moments.sums();
    }

    /** The bits of the ids of the model's words in the share, as {@code long[]}, and the share's counts as JSON. */
    Object[] knownWords(byte[] share) throws IOException {
        WordTable words = table.value();
        BitSet known = new BitSet(words.words().size());
        long[] tokens = new long[2];
        Tokenizer cut = tokenizer.create();
        ReadReport report = ReadTask.fromBytes(share)
                .forEachDocument(
                        hadoop.configuration(),
                        document ->
                                cut.tokenize(document.bytes(), document.from(), document.to(), (bytes, from, to) -> {
                                    int id = words.id(bytes, from, to);
                                    tokens[0]++;
                                    if (id < 0) {
                                        tokens[1]++;
                                    } else {
                                        known.set(id);
                                    }
                                }));
        Map<String, Long> counters = new TreeMap<>(report.counts());
        counters.put(EmbeddingsManifest.TOKENS, tokens[0]);
        counters.put(EmbeddingsManifest.UNKNOWN_TOKENS, tokens[1]);
        PartResult counts = new PartResult(null, 0, counters, report.sha256());
        return new Object[] {known.toLongArray(), Json.toLine(counts)};
    }

    /**
     * Writes a row for every text of the share.
     *
     * @param component the common component to be taken out; empty for none
     */
    PartResult write(int index, byte[] share, double[] component) throws IOException {
        TextEmbedder embedder = embedder();
        try (Rows rows = new Rows(index)) {
            long[] without = new long[1];
            ReadReport report = ReadTask.fromBytes(share).forEachDocument(hadoop.configuration(), document -> {
                boolean known = embedder.embed(document.bytes(), document.from(), document.to());
                without[0] += known ? 0 : 1;
                rows.write(row(document, known ? vector(embedder.vector(), component) : null));
            });
            Map<String, Long> counters = new TreeMap<>(report.counts());
            counters.put(EmbeddingsManifest.TOKENS, embedder.tokens());
            counters.put(EmbeddingsManifest.UNKNOWN_TOKENS, embedder.unknownTokens());
            counters.put(EmbeddingsManifest.TEXTS, rows.texts);
            counters.put(EmbeddingsManifest.TEXTS_WITHOUT_KNOWN_WORD, without[0]);
            return rows.finish(counters, report.sha256());
        }
    }

    private EmbeddingRow row(RawDocument document, float @Nullable [] vector) {
        return new EmbeddingRow(document.id(), config.withText() ? document.text() : null, vector);
    }

    private static float[] vector(double[] sum, double[] component) {
        float[] vector = new float[sum.length];
        for (int d = 0; d < sum.length; d++) {
            vector[d] = (float) sum[d];
        }
        if (component.length > 0) {
            SifWeighting.remove(component, vector);
        }
        return vector;
    }

    /** The part of this share, begun with its first row: a share without any makes no file. */
    private final class Rows implements java.io.Closeable {
        private final int index;
        private @Nullable RowWriter writer;
        private long texts;
        private long count;

        Rows(int index) {
            this.index = index;
        }

        void write(EmbeddingRow row) throws IOException {
            texts++;
            if (row.vector() == null && config.format() != EmbedConfig.Format.PARQUET) {
                return; // word2vec's formats have no place for it
            }
            if (writer == null) {
                String name = PartNames.of(index, config.format(), attempt());
                writer = RowFiles.create(hadoop.configuration(), new Path(folder), name, config);
            }
            writer.write(row);
            count++;
        }

        PartResult finish(Map<String, Long> counters, Map<Integer, String> sha256) throws IOException {
            return new PartResult(writer == null ? null : writer.finish(), count, counters, sha256);
        }

        @Override
        public void close() throws IOException {
            if (writer != null) {
                writer.close();
            }
        }
    }

    private static String attempt() {
        TaskContext context = TaskContext.get();
        return PartNames.attempt(context.stageAttemptNumber(), context.attemptNumber());
    }
}
