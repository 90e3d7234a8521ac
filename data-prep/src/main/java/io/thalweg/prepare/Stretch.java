package io.thalweg.prepare;

import io.thalweg.prepare.dedup.RecordFile;
import java.util.List;

/**
 * The items of one reading task, or of a file that another dataset kept: ids that follow one another.
 *
 * @param fingerprints a record an item
 * @param firstId of its first item
 * @param dropped the file that says which are dropped; empty for none
 * @param copies how many are
 */
record Stretch(RecordFile fingerprints, long firstId, String dropped, long copies) {
    long items() {
        return fingerprints.records();
    }

    long endId() {
        return firstId + items();
    }

    long kept() {
        return items() - copies;
    }

    Stretch without(String file, long count) {
        return new Stretch(fingerprints, firstId, file, count);
    }

    /** The index of the stretch that has the item. */
    static int of(List<Stretch> stretches, long id) {
        return of(stretches.stream().mapToLong(Stretch::firstId).toArray(), id);
    }

    /** @param firstIds ascending; of equal ones all but the last are of empty stretches */
    static int of(long[] firstIds, long id) {
        int low = 0;
        int high = firstIds.length - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstIds[middle] <= id) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
