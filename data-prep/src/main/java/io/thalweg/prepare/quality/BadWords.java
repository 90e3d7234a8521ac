package io.thalweg.prepare.quality;

import io.thalweg.prepare.staging.WordTable;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.text.Tokenizer;
import io.thalweg.text.TokenizerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Words and phrases that a page must not have, from a file of one a line. Found as whole words, in any case; an entry without
 * letters or digits, such as an emoji, wherever it stands.
 */
final class BadWords {
    static final int MOST_BYTES = 4 << 20;
    private static final int MOST_WORDS = 8;

    private final Tokenizer tokenizer = new TokenizerConfig(TokenizerConfig.Kind.WORD, true).create();
    private final HashCounts phrases = new HashCounts();
    private final @Nullable Phrases signs;
    private final long[] last = new long[MOST_WORDS]; // the hashes of the words before, a ring
    private final int longest;
    private int words;
    private boolean found;

    private BadWords(List<String> entries, String place) {
        phrases.clear(entries.size());
        List<String> others = new ArrayList<>();
        int most = 0;
        for (String entry : entries) {
            List<String> parts = tokenizer.tokens(entry);
            if (parts.size() > MOST_WORDS) {
                throw new JobFailed(Problem.of("A phrase of the bad words is too long")
                        .found(parts.size() + " words")
                        .allowed("at most " + MOST_WORDS)
                        .at(place));
            }
            if (parts.isEmpty()) {
                others.add(entry);
                continue;
            }
            long hash = 0;
            for (String part : parts) {
                byte[] utf8 = part.getBytes(StandardCharsets.UTF_8);
                hash = NGrams.append(hash, WordTable.hash64(utf8, 0, utf8.length));
            }
            phrases.add(hash);
            most = Math.max(most, parts.size());
        }
        longest = most;
        signs = others.isEmpty() ? null : new Phrases(others);
    }

    /** @throws JobFailed if the file cannot be read or is too large */
    static BadWords read(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new JobFailed(Problem.of("The file of bad words is too large")
                        .allowed("at most " + MOST_BYTES + " bytes")
                        .at(file));
            }
            List<String> entries = new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(entry -> !entry.isEmpty())
                    .toList();
            return new BadWords(entries, file);
        } catch (IOException | InvalidPathException e) {
            throw new JobFailed(
                    Problem.of("The file of bad words cannot be read")
                            .found(e)
                            .at(file)
                            .remedy("Put it at this path on every machine, or leave bad-words-file out"),
                    e);
        }
    }

    boolean isIn(byte[] utf8, int from, int to) {
        words = 0;
        found = signs != null && signs.isIn(utf8, from, to);
        if (!found && longest > 0) {
            tokenizer.tokenize(utf8, from, to, this::next);
        }
        return found;
    }

    /** Looks for every phrase that begins with one of the last words and ends with this. */
    private void next(byte[] utf8, int from, int to) {
        if (found) {
            return;
        }
        last[words % MOST_WORDS] = WordTable.hash64(utf8, from, to);
        words++;
        for (int length = 1; length <= Math.min(longest, words); length++) {
            long hash = 0;
            for (int i = words - length; i < words; i++) {
                hash = NGrams.append(hash, last[i % MOST_WORDS]);
            }
            if (phrases.holds(hash)) {
                found = true;
                return;
            }
        }
    }
}
