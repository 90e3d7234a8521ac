package io.thalweg.prepare.corpus;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Writes datasets of known documents, shard by shard. */
final class SmallDataset {
    static final Configuration HADOOP = new Configuration();

    private SmallDataset() {}

    /** @param shards [shard][document][token] */
    static void write(Path folder, int vocabularySize, List<List<int[]>> shards) throws IOException {
        write(folder, vocabularySize, shards, ShardColumns.NONE);
    }

    /** Where a document is from; empty for a document that does not say. */
    static String source(long document) {
        return document % 3 == 0 ? "" : "http://example.org/" + document + "/" + "x".repeat((int) (document % 1000));
    }

    /** A document's language; empty for many that follow one another. */
    static String language(long document) {
        return document % 10_000 < 5000 ? "" : document % 2 == 0 ? "deu" : "eng";
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** @param columns that shards have; documents have a {@link #source} and a {@link #language} accordingly */
    static void write(Path folder, int vocabularySize, List<List<int[]>> shards, ShardColumns columns)
            throws IOException {
        OutputFolder output = OutputFolder.at(HADOOP, folder.toUri().toString());
        output.claim(OutputFolder.Existing.REFUSE).close();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < vocabularySize; i++) {
            words.add("w" + i);
        }
        Part vocabulary = output.write("vocabulary.tsv", new Vocabulary(words, new long[vocabularySize]).toBytes());
        List<DatasetManifest.Shard> written = new ArrayList<>();
        long documents = 0;
        long tokens = 0;
        for (List<int[]> shard : shards) {
            String name = String.format(java.util.Locale.ROOT, "train/part-%05d.parquet", written.size());
            try (ShardWriter out = ShardWriter.create(HADOOP, output.path(), name, vocabulary.sha256(), columns)) {
                for (int[] document : shard) {
                    byte[] source = utf8(columns.hasSource() ? source(documents) : "");
                    byte[] language = utf8(columns.hasLanguage() ? language(documents) : "");
                    out.write(utf8("d" + documents), source, language, document, 0, document.length);
                    documents++;
                    tokens += document.length;
                }
                written.add(out.finish());
            }
        }
        output.commit(new DatasetManifest(
                DatasetManifest.FORMAT,
                DatasetManifest.VERSION,
                "text",
                Map.of(),
                Map.of("train", new DatasetManifest.Split(documents, tokens, written)),
                vocabulary,
                vocabularySize,
                Map.of(),
                List.of(),
                "test"));
    }
}
