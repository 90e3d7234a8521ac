package io.thalweg.spark;

import io.thalweg.average.Contribution;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceMerge;
import io.thalweg.spark.Envelope.Absent;
import io.thalweg.spark.Envelope.Contributed;
import io.thalweg.spark.Envelope.Resting;
import io.thalweg.spark.Envelope.Summarised;
import io.thalweg.train.Program;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * One partition of a round's merge: its slices' next state and, behind the last slice of all, the replicas' summaries in their
 * order. Slice by slice as they are stored, so that no more is held than the contributions still to be merged; of a single
 * replica that sends in the slices' order, one.
 */
final class MergedSlices implements Iterator<Envelope> {
    private final List<Slice> slices;
    private final SliceMerge merge;
    private final double learningRate;
    private final int replicas;
    private final Iterator<Resting> current;
    private final Iterator<Envelope> sent;
    private final Map<Integer, Arrived> arrived = new HashMap<>();
    private Iterator<Summarised> summaries = Collections.emptyIterator();

    /**
     * @param learningRate in force when the round began
     * @param replicas each of which sent a word to every address, if only that it was absent
     * @param current state of the partition's slices when the round began
     * @param sent to the partition's slices
     */
    MergedSlices(
            Program program, double learningRate, int replicas, Iterator<Resting> current, Iterator<Envelope> sent) {
        this.slices = program.layout().slices();
        this.merge = program.merge();
        this.learningRate = learningRate;
        this.replicas = replicas;
        this.current = current;
        this.sent = sent;
    }

    @Override
    public boolean hasNext() {
        return current.hasNext() || summaries.hasNext();
    }

    @Override
    public Envelope next() {
        if (!current.hasNext()) {
            return summaries.next();
        }
        // First the state: if it is lost it is merged anew, out of the contributions of every round since the
        // checkpoint, and those of one round at a time are enough to hold.
        Resting resting = current.next();
        List<Contribution> contributions = arrivedAt(resting.to()).contributionsInOrder();
        if (resting.to() == slices.size() - 1) {
            summaries = arrivedAt(slices.size()).summariesInOrder().iterator();
        }
        if (!current.hasNext() && (sent.hasNext() || !arrived.isEmpty())) {
            throw new IllegalStateException("Received more than the results of " + replicas + " replicas");
        }
        return new Resting(
                resting.to(), merge.merge(slices.get(resting.to()), resting.state(), contributions, learningRate));
    }

    /** All that was sent to an address; what comes before the last of it is kept until it is asked for. */
    private Arrived arrivedAt(int address) {
        Arrived of = arrived.computeIfAbsent(address, to -> new Arrived());
        while (of.count() < replicas && sent.hasNext()) {
            Envelope envelope = sent.next();
            arrived.computeIfAbsent(envelope.to(), to -> new Arrived()).add(envelope);
        }
        arrived.remove(address);
        if (of.count() != replicas) {
            throw new IllegalStateException("Received the results of " + of.count() + " replicas of " + replicas);
        }
        return of;
    }

    /** What replicas sent to one address. */
    private static final class Arrived {
        private final List<Contribution> contributions = new ArrayList<>();
        private final List<Summarised> summaries = new ArrayList<>();
        private int absent;

        void add(Envelope envelope) {
            if (envelope instanceof Contributed contributed) {
                contributions.add(contributed.contribution());
            } else if (envelope instanceof Summarised summarised) {
                summaries.add(summarised);
            } else if (envelope instanceof Absent) {
                absent++;
            }
        }

        int count() {
            return absent + contributions.size() + summaries.size();
        }

        List<Contribution> contributionsInOrder() {
            contributions.sort(Comparator.comparingInt(Contribution::replica));
            return contributions;
        }

        List<Summarised> summariesInOrder() {
            summaries.sort(
                    Comparator.comparingInt(envelope -> envelope.summary().replica()));
            return summaries;
        }
    }
}
