package io.thalweg.bench.word2vec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the benchmarks of others' programs take that are too slow for a whole text: they get its beginning. */
final class SliceOptions {
    @Nullable
    @Option(names = "--text", required = true, description = "Lines of words between single spaces.")
    Path text;

    @Option(names = "--words", description = "Lines are taken until they have so many. Default: ${DEFAULT-VALUE}.")
    long words = 500_000;

    @Option(names = "--dimensions", description = "Default: ${DEFAULT-VALUE}.")
    int dimensions = 100;

    @Option(names = "--threads", description = "Default: ${DEFAULT-VALUE}.")
    int threads = 2;

    /** @param words in all lines */
    record Slice(List<String> lines, long words) {
        Slice {
            lines = List.copyOf(lines);
        }

        /** Prints what {@code bench/peers.sh} reads: the seconds since then, and the words. */
        void print(long beganNanos) {
            System.out.println((System.nanoTime() - beganNanos) * 1e-9 + " " + words);
        }
    }

    Slice read() throws IOException {
        List<String> lines = new ArrayList<>();
        long taken = 0;
        try (Stream<String> all = Files.lines(Objects.requireNonNull(text))) {
            for (Iterator<String> each = all.iterator(); each.hasNext() && taken < words; ) {
                String line = each.next();
                lines.add(line);
                taken += Arrays.stream(line.split(" "))
                        .filter(word -> !word.isEmpty())
                        .count();
            }
        }
        return new Slice(lines, taken);
    }
}
