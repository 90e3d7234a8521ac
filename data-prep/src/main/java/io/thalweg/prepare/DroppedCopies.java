package io.thalweg.prepare;

import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How many items a preparation dropped, and what they are copies of.
 *
 * @param unit of the items
 * @param splits whether each split has inputs of its own
 * @param equal copies of other items of the input; {@code near} those that are only alike
 * @param equalAgainst copies of items of {@code --against}; {@code nearAgainst} those that are only alike
 */
record DroppedCopies(DedupUnit unit, boolean splits, long equal, long near, long equalAgainst, long nearAgainst) {
    private static final String EQUAL = "_duplicate";
    private static final String NEAR = "_near_duplicate";
    private static final String OF_AGAINST = "_against";

    /** Before the counters' names of {@link Deduplication}. */
    static DroppedCopies of(TextPreparationConfig config, Map<String, Long> counters) {
        DedupUnit unit = config.duplicates().dedupUnit();
        return new DroppedCopies(
                unit,
                config.inputs().isEmpty(),
                counters.getOrDefault(unit.plural() + EQUAL, 0L),
                counters.getOrDefault(unit.plural() + NEAR, 0L),
                counters.getOrDefault(unit.plural() + EQUAL + OF_AGAINST, 0L),
                counters.getOrDefault(unit.plural() + NEAR + OF_AGAINST, 0L));
    }

    long all() {
        return equal + near + against();
    }

    private long against() {
        return equalAgainst + nearAgainst;
    }

    /**
     * What there is to say when no token is left for training.
     *
     * @param documents that were read
     */
    Problem nothingLeft(long documents) {
        boolean every = unit == DedupUnit.DOCUMENT && all() >= documents;
        List<String> kinds = new ArrayList<>();
        tell(equalAgainst, "equal to text of --against", kinds);
        tell(nearAgainst, "nearly equal to text of --against", kinds);
        tell(equal, "equal to others of the input", kinds);
        tell(near, "nearly equal to others of the input", kinds);
        return Problem.of(
                        every
                                ? "All " + documents + " documents were dropped as copies"
                                : "No document is left for training once copies are dropped")
                .found("of " + documents + " documents, " + unit.plural() + " dropped: " + String.join(", ", kinds))
                .remedy(remedy());
    }

    private String remedy() {
        if (against() > 0) {
            return "See that --against does not hold the input itself, or give other text";
        }
        return splits
                ? "Give --train text that is not in --test or --valid, whose copies stay"
                : "Give more text, or --held-out 0";
    }

    private static void tell(long count, String what, List<String> kinds) {
        if (count > 0) {
            kinds.add(count + " " + what);
        }
    }
}
