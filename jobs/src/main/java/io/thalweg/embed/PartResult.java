package io.thalweg.embed;

import io.thalweg.storage.Part;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one task made of its share of the input. Travels as JSON, so that no serializer needs to know its types.
 *
 * @param part null when the share held no text
 * @param rows rows in the part
 * @param counters by name, as in the manifest
 * @param sha256 of the input's files that were read whole, by their index in the plan
 */
record PartResult(@Nullable Part part, long rows, Map<String, Long> counters, Map<Integer, String> sha256) {
    PartResult {
        counters = Map.copyOf(counters);
        sha256 = Map.copyOf(sha256);
    }

    static final PartResult EMPTY = new PartResult(null, 0, Map.of(), Map.of());

    /** The counts of both; of no part. */
    PartResult plus(PartResult other) {
        Map<String, Long> sum = new TreeMap<>(counters);
        other.counters.forEach((name, count) -> sum.merge(name, count, Long::sum));
        Map<Integer, String> hashes = new TreeMap<>(sha256);
        hashes.putAll(other.sha256);
        return new PartResult(null, rows + other.rows, sum, hashes);
    }
}
