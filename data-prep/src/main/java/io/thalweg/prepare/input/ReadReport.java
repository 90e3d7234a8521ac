package io.thalweg.prepare.input;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was met while reading: counts, and the checksums of files read whole. Mutable; one reader owns it. */
public final class ReadReport {
    private static final int MAX_EXAMPLES = 3;

    private final EnumMap<ReadCount, Long> counts = new EnumMap<>(ReadCount.class);
    private final TreeMap<Integer, String> sha256 = new TreeMap<>();
    private final List<String> badDocuments = new ArrayList<>();

    void add(ReadCount count, long amount) {
        counts.merge(count, amount, Long::sum);
    }

    void add(ReadCount count) {
        add(count, 1);
    }

    void hash(int file, String hash) {
        sha256.put(file, hash);
    }

    public long count(ReadCount count) {
        return counts.getOrDefault(count, 0L);
    }

    /** The counts that are not 0, by label. */
    public Map<String, Long> counts() {
        TreeMap<String, Long> labelled = new TreeMap<>();
        counts.forEach((count, amount) -> labelled.put(count.label(), amount));
        return labelled;
    }

    void bad(String place) {
        if (badDocuments.size() < MAX_EXAMPLES) {
            badDocuments.add(place);
        }
    }

    /** The first bad documents, by name; a few. */
    public List<String> badDocuments() {
        return badDocuments;
    }

    /** SHA-256 by the file's index in the plan, for the files that were hashed. */
    public Map<Integer, String> sha256() {
        return sha256;
    }
}
