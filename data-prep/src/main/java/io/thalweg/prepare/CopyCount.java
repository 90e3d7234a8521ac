package io.thalweg.prepare;

import io.thalweg.prepare.dedup.CopyGroups;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.IdPair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Hands copies on, and counts those of the new input. Mutable; one thread owns it. */
final class CopyCount implements CopyGroups.Sink {
    private final IdPair.Sink pairs;
    private final long firstOfOurs;
    private final CopySample sample;
    private final CopySample sampleAgainst;
    private long ours;
    private long oursAgainst;
    private long firstCopy = -1;
    private long survivor;
    private long copies;

    /** @param firstOfOurs the first id of the new input; those before are what it is held against */
    CopyCount(IdPair.Sink pairs, long firstOfOurs, DedupUnit unit) {
        this.pairs = pairs;
        this.firstOfOurs = firstOfOurs;
        this.sample = new CopySample(unit);
        this.sampleAgainst = new CopySample(unit);
    }

    @Override
    public void copy(long copy, long kept) throws IOException {
        pairs.pair(copy, kept);
        if (copy >= firstOfOurs) {
            ours++;
            oursAgainst += kept < firstOfOurs ? 1 : 0;
            firstCopy = copies == 0 ? copy : firstCopy;
            survivor = kept;
            copies++;
        }
    }

    @Override
    public void groupEnds() {
        if (copies > 0) {
            CopySample.Group group = new CopySample.Group(firstCopy, survivor, copies);
            (survivor < firstOfOurs ? sampleAgainst : sample).add(group);
        }
        copies = 0;
    }

    /** Copies of the new input, those of them whose survivor is not of it, and a sample of either. */
    PairsTask.Tally tally() {
        List<CopySample.Group> groups = new ArrayList<>(sample.groups());
        groups.addAll(sampleAgainst.groups());
        return new PairsTask.Tally(ours, oursAgainst, groups);
    }
}
