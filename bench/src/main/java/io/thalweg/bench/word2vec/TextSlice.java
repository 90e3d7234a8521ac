package io.thalweg.bench.word2vec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The beginning of a text, for programs too slow for all of it.
 *
 * @param lines words between single spaces
 * @param words in all lines
 */
record TextSlice(List<String> lines, long words) {
    TextSlice {
        lines = List.copyOf(lines);
    }

    /** Lines until they have so many words, or all there are. */
    static TextSlice of(Path text, long words) throws IOException {
        List<String> lines = new ArrayList<>();
        long taken = 0;
        try (Stream<String> all = Files.lines(text)) {
            for (Iterator<String> each = all.iterator(); each.hasNext() && taken < words; ) {
                String line = each.next();
                lines.add(line);
                taken += Arrays.stream(line.split(" "))
                        .filter(word -> !word.isEmpty())
                        .count();
            }
        }
        return new TextSlice(lines, taken);
    }
}
