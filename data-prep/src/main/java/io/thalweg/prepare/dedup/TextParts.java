package io.thalweg.prepare.dedup;

import java.io.IOException;

/** Cuts a document into the items of a unit; the same cuts whoever asks. */
final class TextParts {
    private TextParts() {}

    /** Receives the parts, which together are the document. */
    @FunctionalInterface
    interface PartConsumer {
        /** @param isItem whether it counts; a part of a document without letters, digits or foreign characters does not */
        void part(int from, int to, boolean isItem) throws IOException;
    }

    static void forEach(DedupUnit unit, byte[] text, int from, int to, PartConsumer consumer) throws IOException {
        if (unit == DedupUnit.DOCUMENT) {
            consumer.part(from, to, true);
            return;
        }
        int start = from;
        while (start < to) {
            int end = unit == DedupUnit.LINE ? lineEnd(text, start, to) : paragraphEnd(text, start, to);
            consumer.part(start, end, says(text, start, end));
            start = end;
        }
    }

    /** Behind the line's end. */
    private static int lineEnd(byte[] text, int from, int to) {
        int end = from;
        while (end < to && text[end] != '\n') {
            end++;
        }
        return Math.min(end + 1, to);
    }

    /** Behind the blank lines that follow it; those before the first paragraph belong to it. */
    private static int paragraphEnd(byte[] text, int from, int to) {
        boolean some = false;
        boolean ended = false;
        int end = from;
        while (end < to) {
            int next = lineEnd(text, end, to);
            boolean blank = isBlank(text, end, next);
            if (ended && !blank) {
                return end;
            }
            some |= !blank;
            ended = some && blank;
            end = next;
        }
        return end;
    }

    private static boolean isBlank(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text[i] < 0 || text[i] > ' ') {
                return false;
            }
        }
        return true;
    }

    private static boolean says(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            int b = text[i];
            int lower = b | 0x20;
            if (b < 0 || (b >= '0' && b <= '9') || (lower >= 'a' && lower <= 'z')) {
                return true;
            }
        }
        return false;
    }
}
