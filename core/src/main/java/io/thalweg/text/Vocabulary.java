package io.thalweg.text;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.PartWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Serializable;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The words of a dataset by id, with their counts in its training split. The file form is {@code vocabulary.tsv}: a line
 * {@code word TAB count} an id, in id order, UTF-8; in a word, {@code \}, tab, line feed and carriage return are written
 * {@code \\}, {@code \t}, {@code \n}, {@code \r}.
 */
public final class Vocabulary implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Cap on a vocabulary file, against a wrong file being read into memory. */
    public static final long MAX_FILE_BYTES = 2L << 30;

    private final String[] words;
    private final long[] counts;
    private final HashMap<String, Integer> ids;

    /** @throws JobFailed when there is no word, a word stands twice, or a count is negative */
    public Vocabulary(List<String> words, long[] counts) {
        if (words.isEmpty() || words.size() != counts.length) {
            throw new JobFailed(Problem.of("A vocabulary needs at least one word and a count for each")
                    .found(words.size() + " words, " + counts.length + " counts"));
        }
        this.words = words.toArray(String[]::new);
        this.counts = counts.clone();
        this.ids = new HashMap<>(words.size() * 2);
        for (int id = 0; id < this.words.length; id++) {
            Integer earlier = ids.put(this.words[id], id);
            if (earlier != null || counts[id] < 0) {
                throw new JobFailed(Problem.of("A vocabulary holds a word twice or a negative count")
                        .found("'" + this.words[id] + "' with count " + counts[id])
                        .at("id " + id));
            }
        }
    }

    public int size() {
        return words.length;
    }

    public String word(int id) {
        return words[id];
    }

    public long count(int id) {
        return counts[id];
    }

    /** The counts by id; a copy. */
    public long[] counts() {
        return counts.clone();
    }

    /** The word's id, or -1. */
    public int id(String word) {
        return ids.getOrDefault(word, -1);
    }

    /** Word to id; not to be changed. */
    public Map<String, Integer> ids() {
        return java.util.Collections.unmodifiableMap(ids);
    }

    public List<String> words() {
        return List.of(words);
    }

    public long totalCount() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    /** SHA-256 of the file form: two vocabularies are the same exactly when their hashes are. */
    public String hash() {
        return HexFormat.of().formatHex(PartWriter.sha256().digest(toBytes()));
    }

    public byte[] toBytes() {
        StringBuilder text = new StringBuilder(words.length * 12);
        for (int id = 0; id < words.length; id++) {
            text.append(escape(words[id])).append('\t').append(counts[id]).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws JobFailed naming {@code place} and the line when the bytes are not a vocabulary */
    public static Vocabulary read(InputStream in, String place) throws IOException {
        return parse(in.readAllBytes(), place);
    }

    /** @throws JobFailed naming {@code place} and the line when the bytes are not a vocabulary */
    public static Vocabulary parse(byte[] bytes, String place) {
        List<String> words = new ArrayList<>();
        long[] counts = new long[1024];
        try (BufferedReader lines = new BufferedReader(new StringReader(decode(bytes, place)))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                long count = tab < 0 ? -1 : parseCount(line.substring(tab + 1));
                if (count < 0) {
                    throw new JobFailed(Problem.of("A line of the vocabulary is not 'word TAB count'")
                            .found(line.length() > 80 ? line.substring(0, 80) + "..." : line)
                            .at(place + ", line " + (words.size() + 1))
                            .remedy("Prepare the dataset again"));
                }
                if (words.size() == counts.length) {
                    counts = java.util.Arrays.copyOf(counts, counts.length * 2);
                }
                counts[words.size()] = count;
                words.add(unescape(line.substring(0, tab)));
            }
        } catch (IOException e) {
            throw new IllegalStateException("A string cannot fail to be read", e);
        }
        if (words.isEmpty()) {
            throw new JobFailed(Problem.of("The vocabulary is empty").at(place).remedy("Prepare the dataset again"));
        }
        return new Vocabulary(words, java.util.Arrays.copyOf(counts, words.size()));
    }

    private static String decode(byte[] bytes, String place) {
        try (InputStreamReader reader = new InputStreamReader(
                new java.io.ByteArrayInputStream(bytes),
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT))) {
            StringBuilder text = new StringBuilder(bytes.length);
            char[] buffer = new char[8192];
            for (int n = reader.read(buffer); n >= 0; n = reader.read(buffer)) {
                text.append(buffer, 0, n);
            }
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new JobFailed(
                    Problem.of("The vocabulary is not UTF-8").at(place).remedy("Prepare the dataset again"), e);
        } catch (IOException e) {
            throw new IllegalStateException("A byte array cannot fail to be read", e);
        }
    }

    private static long parseCount(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String escape(String word) {
        if (word.indexOf('\\') < 0 && word.indexOf('\t') < 0 && word.indexOf('\n') < 0 && word.indexOf('\r') < 0) {
            return word;
        }
        return word.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String unescape(String word) {
        if (word.indexOf('\\') < 0) {
            return word;
        }
        StringBuilder text = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c != '\\' || i + 1 == word.length()) {
                text.append(c);
                continue;
            }
            char escaped = word.charAt(++i);
            text.append(
                    switch (escaped) {
                        case 't' -> '\t';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        default -> escaped;
                    });
        }
        return text.toString();
    }
}
