package io.thalweg.prepare.perplexity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read again and what is not. */
final class TextScorersTest {
    @TempDir
    Path temp;

    private final TextScorers scorers = new TextScorers();

    /** A model of one word. */
    private Path write(String name, String log10) throws IOException {
        return Files.writeString(
                temp.resolve(name), "\\data\\\nngram 1=1\n\n\\1-grams:\n" + log10 + "\ta\n\n\\end\\\n");
    }

    private TextScorer get(Path model) {
        return scorers.get(new Configuration(), model.toString());
    }

    @Test
    void modelsAskedInTurnsAreReadOnce() throws IOException {
        List<Path> models = new ArrayList<>();
        List<TextScorer> first = new ArrayList<>();
        for (int i = 0; i < TextScorers.MOST; i++) {
            models.add(write(i + ".arpa", "-" + (i + 1)));
            first.add(get(models.get(i)));
            assertEquals((i + 1) * Math.log(10), first.get(i).score("a").nats(), 1e-5);
        }
        for (int turn = 0; turn < 3; turn++) {
            for (int i = 0; i < models.size(); i++) {
                assertSame(first.get(i), get(models.get(i)), "model " + i);
            }
        }
    }

    @Test
    void theOneUsedLongestAgoMakesRoom() throws IOException {
        Path first = write("first.arpa", "-1");
        Path second = write("second.arpa", "-1");
        TextScorer firstScorer = get(first);
        TextScorer secondScorer = get(second);
        for (int i = 2; i < TextScorers.MOST; i++) {
            get(write(i + ".arpa", "-1"));
        }
        assertSame(firstScorer, get(first));
        get(write("one more.arpa", "-1"));
        assertSame(firstScorer, get(first));
        assertNotSame(secondScorer, get(second), "it was used longest ago");
    }

    @Test
    void anotherModelAtTheSamePlaceIsRead() throws IOException {
        Path model = write("model.arpa", "-1");
        TextScorer before = get(model);
        Files.setLastModifiedTime(write("model.arpa", "-2"), FileTime.fromMillis(1_700_000_000_000L));
        TextScorer after = get(model);
        assertNotSame(before, after);
        assertEquals(2 * Math.log(10), after.score("a").nats(), 1e-5);
    }
}
