package io.thalweg.spark;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.spark.RoundPlugin.Place;
import io.thalweg.train.RoundLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The driver's book of who trains: decides who is too late, and when a round has lasted too long. Replicas report to it
 * when they begin and when they end, and ask it in between.
 *
 * <p>What is decided of a replica in a round stays so, however often its task runs again: what a task sends must be the
 * same each time, or Spark's repairs after a loss would mix two rounds.
 */
final class RoundWatch {
    /** Times are never told apart by less: below, the scheduler's own unrest would decide. */
    private static final long LEAST_GRACE_NANOS = 250_000_000;

    /** A dropped replica that has not given up by then is stopped from outside. */
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final RoundLimits limits;
    private final LongSupplier nanoTime;
    private final Map<Integer, Book> books = new HashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private int current = -1;
    private long currentSince;
    private boolean retried;
    private @Nullable JobFailed failure;
    private List<String> inTime = List.of();

    /** What a task reports or asks. */
    enum Word {
        /** It is about to train: may it? */
        BEGINS,
        /** It trains: shall it go on? */
        TRAINS,
        /** It has trained: does it count? */
        ENDS,
        /** It has failed, and may be tried again: nothing of it runs until then. */
        FAILS
    }

    /** What is to be done now. */
    record Orders(List<Long> taskAttemptsToKill, @Nullable JobFailed failure) {
        static final Orders NONE = new Orders(List.of(), null);
    }

    private enum Decision {
        OPEN,
        COUNTS,
        DROPPED
    }

    /** One round's. */
    private static final class Book {
        final Map<Integer, Entry> entries = new TreeMap<>();
        final List<Long> durations = new ArrayList<>();
        final int replicas;

        Book(int replicas) {
            this.replicas = replicas;
        }

        /** Executors of the replicas that count, without the late ones'; none if nobody was late. */
        List<String> inTime() {
            Set<String> late = executors(Decision.DROPPED);
            Set<String> counted = executors(Decision.COUNTS);
            counted.removeAll(late);
            return late.isEmpty() ? List.of() : List.copyOf(counted);
        }

        private Set<String> executors(Decision decision) {
            return entries.values().stream()
                    .filter(entry -> entry.decision == decision)
                    .map(entry -> entry.place.executor())
                    .filter(executor -> !executor.isEmpty())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static final class Entry {
        Decision decision = Decision.OPEN;
        boolean running;
        long taskAttempt = -1;
        Place place = new Place("", "");
        long since;
        long droppedSince;
        boolean killed;
    }

    RoundWatch(RoundLimits limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    synchronized void begin(int round, int replicas) {
        books.put(round, new Book(replicas));
        current = round;
        currentSince = nanoTime.getAsLong();
        retried = false;
        failure = null;
    }

    /** A replica of the round failed, and would again. */
    synchronized void fail(int round, Problem problem) {
        if (round == current && failure == null) {
            failure = new JobFailed(problem);
        }
    }

    /** Why the round that began last has failed, if a replica has said so. */
    synchronized @Nullable JobFailed failure() {
        return failure;
    }

    /** The round's job is over, well or not. */
    synchronized void end() {
        Book book = books.get(current);
        inTime = book == null ? List.of() : book.inTime();
        current = -1;
    }

    /**
     * Executors of replicas that were in time in the round that ended last, if others were not; as {@link MergePlaces} names
     * them.
     */
    synchronized List<String> inTime() {
        return inTime;
    }

    /** No round there was will be run again. */
    synchronized void forget() {
        books.clear();
    }

    /** @return whether the replica is still, or has become, part of the round */
    synchronized boolean hear(Word word, int round, int replica, long taskAttempt, Place place) {
        Book book = books.get(round);
        if (book == null) { // A task of a round that is over, alive on a machine that was given up.
            return false;
        }
        long now = nanoTime.getAsLong();
        Entry entry = book.entries.computeIfAbsent(replica, key -> new Entry());
        if (word == Word.BEGINS) {
            if (entry.taskAttempt >= 0 && entry.decision != Decision.DROPPED) {
                remarks.add("Round " + round + neededFor(round) + ": " + place.text()
                        + " trains again what was lost or hung (" + entry.place.text() + ")");
            }
            entry.running = entry.decision != Decision.DROPPED;
            entry.taskAttempt = taskAttempt;
            if (entry.decision
                    != Decision.DROPPED) { // A task that runs again only to say so is elsewhere, and not late.
                entry.place = place;
            }
            entry.since = now;
            entry.killed = false;
        }
        boolean failed = word == Word.FAILS;
        if (failed && entry.taskAttempt == taskAttempt) {
            entry.running = false;
        }
        if (entry.decision == Decision.OPEN && word != Word.BEGINS && !failed && isLate(book, entry, now)) {
            drop(entry, round, now);
        }
        if (word == Word.ENDS) {
            if (entry.decision == Decision.OPEN) {
                entry.decision = Decision.COUNTS;
                book.durations.add(now - entry.since);
            }
            if (entry.taskAttempt == taskAttempt) {
                entry.running = false;
            }
        }
        return entry.decision != Decision.DROPPED;
    }

    /** Which round is on when one is trained again, unless it is that one. */
    private String neededFor(int round) {
        if (round == current) {
            return "";
        }
        return current < 0 ? ", after its end" : ", for round " + current;
    }

    private void drop(Entry entry, int round, long now) {
        entry.decision = Decision.DROPPED;
        entry.droppedSince = now;
        remarks.add("Round " + round + " ends without " + entry.place.text() + ", which is too late");
    }

    /** What happened since the last call that users should know. */
    synchronized List<String> takeRemarks() {
        List<String> taken = List.copyOf(remarks);
        remarks.clear();
        return taken;
    }

    /** Whether the quorum is there and the entry has taken longer than it by more than the grace. */
    private boolean isLate(Book book, Entry entry, long now) {
        int needed = limits.needed(book.replicas);
        if (needed >= book.replicas || book.durations.size() < needed) {
            return false;
        }
        long slowest =
                book.durations.stream().sorted().skip(needed - 1L).findFirst().orElse(Long.MAX_VALUE);
        long grace = Math.max(LEAST_GRACE_NANOS, (long) (slowest * limits.grace()));
        return now - entry.since > slowest + grace;
    }

    /** Looks at the clock. */
    synchronized Orders look() {
        Book book = books.get(current);
        if (book == null) {
            return Orders.NONE;
        }
        if (failure != null) {
            return new Orders(List.of(), failure);
        }
        long now = nanoTime.getAsLong();
        List<Long> kill = new ArrayList<>();
        for (Entry entry : book.entries.values()) {
            if (entry.decision == Decision.OPEN && entry.running && isLate(book, entry, now)) {
                drop(entry, current, now);
            }
            if (entry.decision == Decision.DROPPED
                    && entry.running
                    && !entry.killed
                    && now - entry.droppedSince > PATIENCE_NANOS) {
                entry.killed = true;
                kill.add(entry.taskAttempt);
            }
        }
        long limit = limits.roundTimeoutSeconds() * 1_000_000_000L;
        if (now - currentSince > (retried ? 2 : 1) * limit) {
            List<Entry> hung = hung();
            if (retried || hung.isEmpty()) {
                return new Orders(kill, tooLong(hung));
            }
            retried = true;
            for (Entry entry : hung) {
                entry.killed = true;
                kill.add(entry.taskAttempt);
            }
        }
        return kill.isEmpty() ? Orders.NONE : new Orders(kill, null);
    }

    /** Of any round: an earlier one's tasks may run again for this one. */
    private List<Entry> hung() {
        return books.values().stream()
                .flatMap(book -> book.entries.values().stream())
                .filter(entry -> entry.running)
                .toList();
    }

    private JobFailed tooLong(List<Entry> hung) {
        Book book = books.get(current);
        int replicas = book == null ? 0 : book.replicas;
        String found = hung.isEmpty()
                ? "no replica of " + replicas + " is training: none found a place, or results do not arrive"
                : hung.size() + " of " + replicas + " replicas still training, after being started anew, on "
                        + hung.stream()
                                .map(entry -> entry.place.text())
                                .distinct()
                                .collect(Collectors.joining(", "));
        return new JobFailed(Problem.of("A round did not end in time")
                .found(found)
                .allowed("--round-timeout " + limits.roundTimeoutSeconds() + "s, and as long again for a second try")
                .at("round " + current)
                .remedy(
                        "Look at those machines; go on from the last checkpoint with --resume; if rounds are meant to be"
                                + " this long, give a longer --round-timeout"));
    }
}
