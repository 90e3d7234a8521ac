package io.thalweg.prepare.quality;

import io.thalweg.prepare.staging.WordTable;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rules ask of one text, found out once, when first asked. Its buffers stay for the next text, so a task makes no
 * object a line or a word.
 *
 * <p>Steps that follow each other mostly look at the very same text, so those of one thread share one of these: the second
 * step finds the words that the first has cut, which is most of the work. A thread's is held weakly: with the last step that
 * has used it, its buffers go.
 */
final class TextStatistics {
    private static final ThreadLocal<Map<WordBoundaries, WeakReference<TextStatistics>>> OF_THREAD =
            ThreadLocal.withInitial(() -> new EnumMap<>(WordBoundaries.class));

    private final Words words;
    private final Stretches lines = new Stretches();
    private final Stretches paragraphs = new Stretches();
    private @Nullable String text;
    private byte[] utf8 = {};
    private boolean hasWords;
    private boolean hasLines;

    private TextStatistics(WordBoundaries boundaries) {
        words = new Words(boundaries);
    }

    /** This thread's, of this text; the next call in this thread makes it another's. The caller keeps it for that call. */
    static TextStatistics of(String text, WordBoundaries boundaries) {
        Map<WordBoundaries, WeakReference<TextStatistics>> all = OF_THREAD.get();
        WeakReference<TextStatistics> kept = all.get(boundaries);
        TextStatistics statistics = kept == null ? null : kept.get();
        if (statistics == null) {
            statistics = new TextStatistics(boundaries);
            all.put(boundaries, new WeakReference<>(statistics));
        }
        statistics.read(text);
        return statistics;
    }

    @SuppressWarnings("ReferenceEquality") // the very same text is what saves the work; an equal one is seldom another
    private void read(String newText) {
        if (newText != text) {
            text = newText;
            utf8 = newText.getBytes(StandardCharsets.UTF_8);
            hasWords = false;
            hasLines = false;
        }
    }

    byte[] utf8() {
        return utf8;
    }

    Words words() {
        if (!hasWords) {
            words.read(utf8, 0, utf8.length);
            hasWords = true;
        }
        return words;
    }

    Stretches lines() {
        if (!hasLines) {
            readLines();
            hasLines = true;
        }
        return lines;
    }

    Stretches paragraphs() {
        lines();
        return paragraphs;
    }

    private void readLines() {
        lines.clear();
        paragraphs.clear();
        int first = 0; // line of the paragraph being read
        int start = 0;
        while (start < utf8.length) {
            int end = Utf8Scan.lineEnd(utf8, start, utf8.length);
            int from = Utf8Scan.skipWhite(utf8, start, end);
            if (from < end) {
                int to = Utf8Scan.trimEnd(utf8, from, end);
                lines.add(from, to, Utf8Scan.characters(utf8, from, to), WordTable.hash64(utf8, from, to));
            } else {
                endParagraph(first);
                first = lines.size();
            }
            start = end + 1;
        }
        endParagraph(first);
    }

    /** Its hash is made of its lines', so the white space at their ends does not count here either. */
    private void endParagraph(int first) {
        int last = lines.size() - 1;
        if (first > last) {
            return;
        }
        long hash = 0;
        int characters = 0;
        for (int i = first; i <= last; i++) {
            hash = NGrams.append(hash, lines.hash(i));
            characters += lines.characters(i);
        }
        paragraphs.add(lines.from(first), lines.to(last), characters, hash);
    }
}
