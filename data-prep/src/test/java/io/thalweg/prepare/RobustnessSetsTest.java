package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.prepare.input.DecodingOptions;
import io.thalweg.prepare.input.HtmlHandling;
import io.thalweg.prepare.input.RecordNames;
import io.thalweg.prepare.input.TextUnit;
import io.thalweg.prepare.pipeline.Flow;
import io.thalweg.prepare.pipeline.PipelineConfig;
import io.thalweg.prepare.pipeline.PipelineManifest;
import io.thalweg.prepare.pipeline.StandardSteps;
import io.thalweg.prepare.pipeline.StepAccount;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.Vocabulary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Text in all that people write it in, through the proposed pipeline: nothing of it ends a preparation, and what is odd is counted.
 * Skipped where the shared data folder is absent.
 */
class RobustnessSetsTest {
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

    private static Path sets(String name) {
        Path path = Path.of(System.getProperty("thalweg.data", "../../shared/data"), "robustness", name);
        assumeTrue(Files.exists(path), "skipped: there is no " + path);
        return path;
    }

    private TextPreparationConfig.Builder config(Path input, HtmlHandling html) {
        return TextPreparationConfig.builder()
                .inputs(List.of(input.toString()))
                .output(temp.resolve("out").toString())
                .unit(TextUnit.FILE)
                .decoding(new DecodingOptions(DecodingOptions.AUTO, html))
                .minCount(1)
                .heldOut(0)
                .maxBadFraction(1);
    }

    private static DatasetManifest run(TextPreparationConfig.Builder config) {
        return TextPreparation.run(spark, config.build(), PreparationListener.NONE);
    }

    @Test
    void allSetsTogetherAsTheyLie() throws IOException {
        PipelineConfig proposed = new PipelineConfig(StandardSteps.defaultPipeline(), false);
        DatasetManifest manifest = run(config(sets(""), HtmlHandling.AUTO).steps(proposed));
        Map<String, Long> counters = manifest.counters();
        Map<String, Long> expected = new TreeMap<>();
        expected.put("files", 10L);
        // The declaration's 723 files, the dump's 106 articles, two exports of wiki articles, the tests of encodings
        // and a licence.
        expected.put("documents", 1089L);
        expected.put("files_empty", 1L);
        expected.put("files_with_bom", 94L);
        expected.put("files_transcoded", 189L);
        // Redirects and other pages of the dump that are no articles.
        expected.put("records_passed_over", 100L);
        expected.put("documents_bad", 261L);
        // Countries, whose texts are not in a field "text" of the outermost object.
        expected.put("records_without_text", 251L);
        expected.put("documents_malformed_utf8", 7L);
        expected.put("files_not_in_encoding", 3L);
        Map<String, Long> found = new TreeMap<>(counters);
        found.keySet().retainAll(expected.keySet());
        assertEquals(expected, found);

        OutputFolder output =
                OutputFolder.at(spark.hadoopConfiguration(), temp.resolve("out").toString());
        Flow flow = null;
        for (StepAccount step :
                PipelineManifest.read(output, manifest).orElseThrow().account().steps()) {
            assertEquals(flow == null ? step.in() : flow, step.in(), step.id());
            long dropped =
                    step.dropped().values().stream().mapToLong(Long::longValue).sum();
            assertEquals(step.in().documents() - dropped, step.out().documents(), step.id());
            flow = step.out();
        }
        assertEquals(counters.get("documents_written"), flow == null ? 0 : flow.documents());
    }

    /** Each test of the encodings' tables is a page. */
    @Test
    void pagesWhoseEncodingIsHardToTell() throws IOException {
        Path pages = Files.createDirectories(temp.resolve("pages"));
        long number = 0;
        for (String name : List.of("tests1.dat", "tests2.dat", "test-yahoo-jp.dat")) {
            String tests = Files.readString(sets("html5lib-encoding").resolve(name), StandardCharsets.ISO_8859_1);
            for (String test : tests.split("(?m)^#data\n", -1)) {
                int end = test.indexOf("\n#encoding\n");
                if (end >= 0) {
                    byte[] page = test.substring(0, end).getBytes(StandardCharsets.ISO_8859_1);
                    Files.write(pages.resolve(number++ + ".html"), page);
                }
            }
        }
        Map<String, Long> counters = run(config(pages, HtmlHandling.AUTO)).counters();
        assertEquals(82, number);
        assertEquals(number, counters.get("files"));
        assertEquals(number, counters.get("documents"), counters.toString());
    }

    @Test
    void recordsWithMarkupInTheirFields() throws IOException {
        DatasetManifest manifest = run(config(sets("factbook-json-html.zip"), HtmlHandling.EXTRACT)
                .records(RecordNames.ofText("**.text", "text")));
        Map<String, Long> counters = manifest.counters();
        // 251 countries and a licence.
        assertEquals(252, counters.get("documents"));
        assertEquals(0, counters.getOrDefault("documents_bad", 0L), counters.toString());
        Vocabulary words = ParquetCorpus.open(
                        spark.hadoopConfiguration(), temp.resolve("out").toString())
                .vocabulary();
        assertTrue(words.id("Liechtenstein") >= 0);
        for (String markup : List.of("rsquo", "href", "ldquo")) {
            assertTrue(words.id(markup) < 0, markup + " is no word of the text");
        }
    }
}
