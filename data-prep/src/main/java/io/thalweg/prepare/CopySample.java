package io.thalweg.prepare;

import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.random.Seeds;
import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Some of the groups of copies, the same ones however the groups are spread over tasks: of documents those that a hash
 * chooses, of lines and paragraphs the largest groups. Mutable; one thread owns it.
 */
final class CopySample {
    /** Groups that are kept. */
    static final int MOST = 100;

    /**
     * A group.
     *
     * @param copy its first item that was dropped from the new input
     * @param survivor the item that was kept
     * @param copies items that were dropped from the new input
     */
    record Group(long copy, long survivor, long copies) implements Serializable {}

    private final TreeSet<Group> groups;

    CopySample(DedupUnit unit) {
        Comparator<Group> order = unit == DedupUnit.DOCUMENT
                ? Comparator.comparingLong(group -> Seeds.mix(group.survivor()))
                : Comparator.comparingLong(Group::copies).reversed();
        groups = new TreeSet<>(order.thenComparingLong(Group::survivor));
    }

    void add(Group group) {
        groups.add(group);
        if (groups.size() > MOST) {
            groups.pollLast();
        }
    }

    List<Group> groups() {
        return List.copyOf(groups);
    }
}
