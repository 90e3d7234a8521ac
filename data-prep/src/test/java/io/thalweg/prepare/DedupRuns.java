package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.TokenCorpus;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupManifest;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.ShingleUnit;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Preparations that drop copies, in a folder of the test's own. */
abstract class DedupRuns {
    static final long SEED = 20261128;
    static JavaSparkContext spark;

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

    static DedupConfig dedup(DedupMode mode, DedupUnit unit, boolean keep, Path... against) {
        return new DedupConfig(
                mode,
                unit,
                ShingleUnit.WORD,
                3,
                0.8,
                100,
                keep,
                Stream.of(against).map(Path::toString).toList());
    }

    final TextPreparationConfig.Builder config(DedupConfig duplicates, Path... inputs) {
        return TextPreparationConfig.builder()
                .inputs(Stream.of(inputs).map(Path::toString).toList())
                .output(temp.resolve("out").toString())
                .tokenizer(new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, false))
                .minCount(1)
                .heldOut(0)
                .duplicates(duplicates)
                .existing(OutputFolder.Existing.OVERWRITE);
    }

    static DatasetManifest run(TextPreparationConfig.Builder config) {
        return TextPreparation.run(spark, config.build(), PreparationListener.NONE);
    }

    final List<String> documents(String split) throws IOException {
        ParquetCorpus corpus =
                ParquetCorpus.open(new Configuration(), temp.resolve("out").toString());
        corpus.verify();
        Vocabulary vocabulary = corpus.vocabulary();
        TokenCorpus tokens = corpus.open(split);
        List<String> documents = new ArrayList<>();
        tokens.forEachDocument(0, tokens.tokens(), (ids, from, to) -> {
            StringBuilder words = new StringBuilder();
            for (int i = from; i < to; i++) {
                words.append(i == from ? "" : " ").append(vocabulary.word(ids[i]));
            }
            documents.add(words.toString());
            return true;
        });
        return documents;
    }

    final DedupManifest dedupManifest(String folder) {
        OutputFolder output =
                OutputFolder.at(new Configuration(), temp.resolve(folder).toString());
        return DedupManifest.read(output, DatasetManifest.read(output, ParquetCorpus.KIND))
                .orElseThrow();
    }

    final List<String> examples() throws IOException {
        DedupManifest manifest = dedupManifest("out");
        for (Part part : manifest.parts()) {
            OutputFolder.at(new Configuration(), temp.resolve("out").toString()).verify(part);
        }
        return Files.readAllLines(temp.resolve("out/" + manifest.examples().path()));
    }

    static String sentence(SplittableRandom random, int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(i == 0 ? "" : " ").append(Integer.toString(random.nextInt(1 << 24), 36));
        }
        return text.toString();
    }
}
