package io.thalweg.watch;

import io.thalweg.checkpoint.Provenance;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run begins.
 *
 * @param at when
 * @param runId names the run: 16 hexadecimal digits that follow from the settings, the data and the output folder, so
 *     that a run which is resumed, by another process or on another machine, keeps its own
 * @param name for people: the last part of the output folder
 * @param family as in the model's manifest
 * @param output where the model will be
 * @param firstRound rounds that are behind it: 0 when the run begins anew, more when it is resumed; the rounds from here on
 *     are told, and replace what may have been told of them before
 * @param rounds rounds in the whole run
 * @param provenance data, settings, versions and hardware; {@code finishedAt} is empty
 */
public record RunStart(
        Instant at,
        String runId,
        String name,
        String family,
        String output,
        int firstRound,
        int rounds,
        Provenance provenance) {

    /** Every setting of the run by its dotted name, as trackers want it: {@code word2vec.dimensions}. */
    public Map<String, String> parameters() {
        Map<String, String> flat = new TreeMap<>();
        provenance.config().forEach((key, value) -> flatten(key, value, flat));
        return Collections.unmodifiableMap(flat);
    }

    private static void flatten(String name, Object value, Map<String, String> flat) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> flatten(name + "." + key, inner, flat));
        } else {
            flat.put(name, String.valueOf(value));
        }
    }

    RunStart begun(Instant now, int first, int all) {
        return new RunStart(now, runId, name, family, output, first, all, provenance);
    }
}
