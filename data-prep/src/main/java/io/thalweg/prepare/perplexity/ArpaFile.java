package io.thalweg.prepare.perplexity;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads n-gram models from the text format of the ARPA tools, as SRILM and KenLM write it: the number of n-grams of each
 * order, then of each order its n-grams, with logarithms to the base of ten.
 *
 * <p>Nothing is believed that is not there: no array is as large as the head says, a line has a bound and the number of
 * n-grams, too, and what the head says must come.
 */
final class ArpaFile {
    /** Of 26 bytes each in memory, and the words. */
    static final int MOST_NGRAMS = 100_000_000;

    private static final int MOST_LINE = 1 << 16;
    private static final double LN_10 = Math.log(10);

    private final String place;
    private final InputStream in;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ArpaModel.Builder model = new ArpaModel.Builder();
    private long lineNumber;
    private @Nullable String behindHead;

    private ArpaFile(String place, InputStream in) {
        this.place = place;
        this.in = in;
    }

    /** Whether a file's name says that it is one. */
    static boolean isNamedSo(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return name.endsWith(".arpa") || name.endsWith(".arpa.gz");
    }

    /** @throws JobFailed naming the first line that is wrong */
    static ArpaModel read(Configuration hadoop, Path file) {
        return open(hadoop, file, ArpaFile::read);
    }

    /** What the model takes, by the numbers of n-grams in the file's head. @throws JobFailed if the head is wrong */
    static ScorerDemand look(Configuration hadoop, Path file) {
        List<Long> counts = open(hadoop, file, ArpaFile::head);
        long all = counts.stream().mapToLong(Long::longValue).sum();
        return new ScorerDemand(ArpaModel.Builder.bytes(counts.get(0), all - counts.get(0)), 0);
    }

    /** What is read of a file. */
    private interface Reading<T> {
        T of(ArpaFile file) throws IOException;
    }

    private static <T> T open(Configuration hadoop, Path file, Reading<T> reading) {
        try (InputStream in = file.getFileSystem(hadoop).open(file)) {
            boolean packed = file.getName().toLowerCase(Locale.ROOT).endsWith(".gz");
            return reading.of(of(file.toString(), packed ? new GZIPInputStream(in, 1 << 16) : in));
        } catch (IOException e) {
            throw new JobFailed(
                    Problem.of("An ARPA file cannot be read")
                            .found(String.valueOf(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""))
                            .at(file)
                            .remedy("Restore the file"),
                    e);
        }
    }

    /** @param place the file, for messages */
    static ArpaModel read(String place, InputStream in) throws IOException {
        return of(place, in).read();
    }

    private static ArpaFile of(String place, InputStream in) {
        return new ArpaFile(place, new BufferedInputStream(in, 1 << 16));
    }

    private ArpaModel read() throws IOException {
        List<Long> counts = head();
        String line = behindHead;
        for (int order = 1; order <= counts.size(); order++) {
            if (!("\\" + order + "-grams:").equals(line)) {
                throw bad("The n-grams of an order are missing", String.valueOf(line), "\\" + order + "-grams:");
            }
            line = ngrams(order, counts.size(), counts.get(order - 1));
        }
        if (!"\\end\\".equals(line)) {
            throw bad("The file has another end than its head says", String.valueOf(line), "\\end\\");
        }
        return model.build();
    }

    /** Reads the numbers of n-grams by their order, at least one. */
    private List<Long> head() throws IOException {
        String line = nextLine();
        while (line != null && !line.equals("\\data\\")) {
            line = nextLine();
        }
        if (line == null) {
            throw bad("\\data\\ is missing", "the end of the file", "\\data\\ before the n-grams");
        }
        List<Long> counts = new ArrayList<>();
        line = nextLine();
        while (line != null && line.startsWith("ngram ")) {
            counts.add(count(line, counts.size() + 1));
            line = nextLine();
        }
        if (counts.isEmpty()) {
            throw bad("The numbers of n-grams are missing", String.valueOf(line), "ngram 1=N");
        }
        behindHead = line;
        return counts;
    }

    private long count(String line, int order) {
        String[] parts = line.substring("ngram ".length()).split("=", -1);
        try {
            if (parts.length == 2 && Integer.parseInt(parts[0].trim()) == order && order <= ArpaModel.MOST_ORDER) {
                long count = Long.parseLong(parts[1].trim());
                if (count >= (order == 1 ? 1 : 0) && count <= MOST_NGRAMS) {
                    return count;
                }
            }
        } catch (NumberFormatException e) {
            // Told below, as every other line that is wrong.
        }
        throw bad(
                "A number of n-grams is wrong",
                line,
                "ngram " + order + "=N, N up to " + MOST_NGRAMS + ", orders up to " + ArpaModel.MOST_ORDER);
    }

    /** Reads an order's n-grams. @return the line after them */
    private @Nullable String ngrams(int order, int highest, long count) throws IOException {
        long read = 0;
        String line = nextLine();
        while (line != null && !line.startsWith("\\")) {
            if (++read > count || model.ngrams() == MOST_NGRAMS) {
                throw bad("There are more n-grams than announced or allowed", line, count + ", all " + MOST_NGRAMS);
            }
            ngram(line, order, highest);
            line = nextLine();
        }
        if (read != count) {
            throw bad("There are fewer n-grams than announced", read + " of order " + order, String.valueOf(count));
        }
        return line;
    }

    private void ngram(String line, int order, int highest) {
        String[] parts = line.split("[ \t]+", -1);
        int most = order + (order < highest ? 2 : 1);
        if (parts.length < order + 1 || parts.length > most) {
            throw bad(
                    "A line is no n-gram",
                    line,
                    "a logarithm, " + order + " words" + (order < highest ? ", a back-off" : ""));
        }
        float logProbability = logarithm(parts[0], line);
        float backOff = parts.length == order + 2 ? logarithm(parts[order + 1], line) : 0;
        if (logProbability > 0) {
            throw bad("A probability is more than one", line, "a logarithm of 0 or less");
        }
        byte[][] words = new byte[order][];
        for (int i = 0; i < order; i++) {
            words[i] = parts[i + 1].getBytes(StandardCharsets.UTF_8);
        }
        boolean added = order == 1
                ? model.addWord(words[0], logProbability, backOff)
                : model.addNgram(words, logProbability, backOff);
        if (!added) {
            throw bad(
                    "An n-gram is there twice, or what it begins with is not",
                    line,
                    "each once, its words and beginnings before it");
        }
    }

    /** A natural logarithm of one to the base of ten. */
    private float logarithm(String number, String line) {
        try {
            double value = Double.parseDouble(number);
            if (!Double.isNaN(value) && Math.abs(value) <= 1e6) {
                return (float) (value * LN_10);
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw bad("A logarithm is no number", line, "numbers, finite");
    }

    /** The next line that is not blank, without the white space around it, or null at the end. */
    private @Nullable String nextLine() throws IOException {
        while (true) {
            bytes.reset();
            int b = in.read();
            if (b < 0) {
                return null;
            }
            lineNumber++;
            while (b >= 0 && b != '\n') {
                if (bytes.size() == MOST_LINE) {
                    throw bad("A line is too long", "more than " + MOST_LINE + " bytes", "at most so many");
                }
                bytes.write(b);
                b = in.read();
            }
            String line = bytes.toString(StandardCharsets.UTF_8).trim();
            if (!line.isEmpty()) {
                return line;
            }
        }
    }

    private JobFailed bad(String what, String found, String allowed) {
        return new JobFailed(Problem.of(what + " in an ARPA file")
                .found(found.length() > 200 ? found.substring(0, 200) + "..." : found)
                .allowed(allowed)
                .at(place + ", line " + lineNumber)
                .remedy("Write the model again"));
    }
}
