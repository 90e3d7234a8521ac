package io.thalweg.word2vec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.TensorSpec;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.SafetensorsWriter;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import io.thalweg.text.Vocabulary;
import io.thalweg.word2vec.WordVectors.Neighbour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordVectorsTest {
    static WordVectors random(int words, int dimensions, long seed) {
        Random random = new Random(seed);
        float[] rows = new float[words * dimensions];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = (float) random.nextGaussian();
        }
        List<String> names =
                IntStream.range(0, words).mapToObj(id -> "word" + id).toList();
        long[] counts = IntStream.range(0, words).mapToLong(id -> words - id).toArray();
        return new WordVectors(new Vocabulary(names, counts), dimensions, rows);
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int k = 0; k < a.length; k++) {
            ab += (double) a[k] * b[k];
            aa += (double) a[k] * a[k];
            bb += (double) b[k] * b[k];
        }
        return ab / Math.sqrt(aa * bb);
    }

    @Test
    void theNearestAreThoseOfASortByCosine() {
        for (long seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            WordVectors vectors = random(2 + random.nextInt(80), 1 + random.nextInt(20), seed);
            float[] query = new float[vectors.dimensions()];
            for (int k = 0; k < query.length; k++) {
                query[k] = (float) random.nextGaussian();
            }
            Set<String> exclude = new HashSet<>(List.of("word1", "no such word"));
            int count = random.nextInt(vectors.size() + 3);
            List<Neighbour> found = vectors.nearest(query, count, exclude);
            List<Neighbour> sorted = new ArrayList<>();
            for (int id = 0; id < vectors.size(); id++) {
                if (id != 1) {
                    sorted.add(new Neighbour("word" + id, cosine(query, vectors.vector(id))));
                }
            }
            sorted.sort(Comparator.comparingDouble(Neighbour::cosine).reversed());
            sorted = sorted.subList(0, Math.min(count, sorted.size()));
            assertEquals(sorted.size(), found.size(), "seed " + seed);
            for (int i = 0; i < found.size(); i++) {
                assertEquals(sorted.get(i).cosine(), found.get(i).cosine(), 1e-6, "seed " + seed);
                if (vectors.dimensions() > 1) {
                    assertEquals(sorted.get(i).word(), found.get(i).word(), "seed " + seed);
                }
            }
        }
    }

    @Test
    void anAnalogyIsTheDirectionOfUnitVectorsAddedAndTakenAway() {
        Vocabulary vocabulary = new Vocabulary(List.of("man", "woman", "king", "queen", "apple"), new long[5]);
        // Lengths differ and must not matter.
        float[] rows = {1, 0, 0, /**/ 0, 5, 0, /**/ 3, 0, 3, /**/ 0, 1, 1, /**/ -1, -1, -1};
        WordVectors vectors = new WordVectors(vocabulary, 3, rows);
        List<Neighbour> found = vectors.nearest(List.of("king", "woman"), List.of("man"), 2);
        assertEquals("queen", found.get(0).word());
        assertEquals(2, found.size());
        float[] query = vectors.combine(List.of("king", "woman"), List.of("man"));
        double r = Math.sqrt(0.5);
        double length = Math.sqrt((r - 1) * (r - 1) + 1 + r * r);
        assertArrayEquals(
                new float[] {(float) ((r - 1) / length), (float) (1 / length), (float) (r / length)}, query, 1e-6f);
    }

    @Test
    void everyUnknownWordIsNamed() {
        WordVectors vectors = random(5, 3, 1);
        BadConfiguration bad = assertThrows(
                BadConfiguration.class, () -> vectors.combine(List.of("word1", "apple"), List.of("pear", "word2")));
        assertEquals(2, bad.problems().size());
        assertTrue(bad.getMessage().contains("'apple'") && bad.getMessage().contains("'pear'"), bad.getMessage());
        assertThrows(BadConfiguration.class, () -> vectors.combine(List.of(), List.of()));
        assertTrue(vectors.vector("apple").isEmpty());
        assertArrayEquals(vectors.vector(2), vectors.vector("word2").orElseThrow());
    }

    @Test
    void aVectorOfZerosIsNearNothingAndBreaksNothing() {
        float[] rows = {1, 0, 0, 0, 0.5f, 0.5f};
        WordVectors vectors = new WordVectors(new Vocabulary(List.of("a", "zero", "b"), new long[3]), 2, rows);
        assertEquals(
                List.of("b", "zero"),
                vectors.nearest(new float[] {1, 0}, 5, Set.of("a")).stream()
                        .map(Neighbour::word)
                        .toList());
        assertEquals(0, vectors.cosine(0, 1));
        assertEquals(
                List.of(0.0, 0.0, 0.0),
                vectors.nearest(new float[2], 3, Set.of()).stream()
                        .map(Neighbour::cosine)
                        .toList());
    }

    @Test
    void aCommittedModelIsReadAndADamagedOneRefused(@TempDir Path folder) throws IOException {
        WordVectors vectors = random(7, 3, 5);
        OutputFolder model = OutputFolder.at(new Configuration(), folder.toUri().toString());
        model.claim(OutputFolder.Existing.REFUSE).close();
        assertThrows(JobFailed.class, () -> WordVectors.read(model), "not committed");
        List<Part> parts = commit(model, vectors.vocabulary(), vectors);

        WordVectors read = WordVectors.read(model);
        assertEquals(vectors.vocabulary().words(), read.vocabulary().words());
        for (int id = 0; id < 7; id++) {
            assertArrayEquals(vectors.vector(id), read.vector(id));
        }

        for (Part part : parts) {
            Path file = folder.resolve(part.path());
            byte[] whole = Files.readAllBytes(file);
            byte[] flipped = whole.clone();
            flipped[flipped.length - 2] ^= 1;
            Files.write(file, flipped);
            JobFailed failed = assertThrows(JobFailed.class, () -> WordVectors.read(model), part.path());
            assertTrue(failed.getMessage().contains(part.path()), failed.getMessage());
            Files.write(file, whole);
        }
    }

    @Test
    void rowsOfAFileAreThoseOfTheTableInAnyOrder(@TempDir Path folder) throws IOException {
        // Several blocks of rows, the last of them short.
        int words = 3001;
        int dimensions = 300;
        WordVectors vectors = random(words, dimensions, 6);
        OutputFolder model = OutputFolder.at(new Configuration(), folder.toUri().toString());
        model.claim(OutputFolder.Existing.REFUSE).close();
        commit(model, vectors.vocabulary(), vectors);
        try (StoredWordVectors stored = StoredWordVectors.open(model)) {
            assertEquals(dimensions, stored.dimensions());
            Random random = new Random(7);
            float[] into = new float[2 + dimensions];
            for (int i = 0; i < 2 * words; i++) {
                int id = i < words ? i : random.nextInt(words);
                stored.copy(id, into, 2);
                assertArrayEquals(vectors.vector(id), Arrays.copyOfRange(into, 2, into.length), "row " + id);
            }
        }
    }

    @Test
    void aTableThatDoesNotFitItsWordsIsRefused(@TempDir Path folder) throws IOException {
        WordVectors vectors = random(8, 3, 5);
        OutputFolder model = OutputFolder.at(new Configuration(), folder.toUri().toString());
        model.claim(OutputFolder.Existing.REFUSE).close();
        commit(model, new Vocabulary(List.of("a", "b"), new long[2]), vectors);
        JobFailed failed = assertThrows(JobFailed.class, () -> StoredWordVectors.open(model));
        assertTrue(failed.getMessage().contains("found 8 vectors, allowed 2, one for each word"), failed.getMessage());
    }

    private static List<Part> commit(OutputFolder model, Vocabulary vocabulary, WordVectors vectors)
            throws IOException {
        List<Part> parts = new ArrayList<>();
        parts.add(model.write(ModelManifest.VOCABULARY, vocabulary.toBytes()));
        try (PartWriter out = model.writer(ModelManifest.PARAMETERS)) {
            TensorSpec table = TensorSpec.of(Word2VecProgram.INPUT, vectors.size(), vectors.dimensions());
            SafetensorsWriter tensors = new SafetensorsWriter(out, List.of(table), Map.of());
            for (int id = 0; id < vectors.size(); id++) {
                tensors.write(vectors.vector(id));
            }
            parts.add(out.finish());
        }
        model.commit(ModelManifest.of(WordVectors.FAMILY, parts, "test"));
        return parts;
    }
}
