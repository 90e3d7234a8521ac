package io.thalweg.prepare.quality;

import io.thalweg.prepare.staging.WordTable;
import java.nio.charset.StandardCharsets;

/**
 * What rules ask of one text, found out once, when first asked. Its buffers stay for the next text, so a task makes no
 * object a line or a word; one thread uses it.
 */
final class TextStatistics {
    private final Words words;
    private final Stretches lines = new Stretches();
    private final Stretches paragraphs = new Stretches();
    private byte[] utf8 = {};
    private boolean hasWords;
    private boolean hasLines;

    TextStatistics(WordBoundaries boundaries) {
        words = new Words(boundaries);
    }

    TextStatistics of(String text) {
        utf8 = text.getBytes(StandardCharsets.UTF_8);
        hasWords = false;
        hasLines = false;
        return this;
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
