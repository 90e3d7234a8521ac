package io.thalweg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import io.thalweg.spark.RoundPlugin.Place;
import io.thalweg.spark.RoundWatch.Orders;
import io.thalweg.spark.RoundWatch.Word;
import io.thalweg.train.RoundLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RoundWatchTest {
    private static final long SECOND = 1_000_000_000L;

    private long now = 77;

    private RoundWatch watch(double quorum, double grace) {
        return new RoundWatch(new RoundLimits(quorum, grace, 100), () -> now);
    }

    private static boolean hear(RoundWatch watch, Word word, int round, int replica) {
        return watch.hear(word, round, replica, 1000 + replica, place(replica, ""));
    }

    private static Place place(int replica, String where) {
        return new Place("replica " + replica + where, "executor_host_" + replica % 4);
    }

    private void beginAll(RoundWatch watch, int round, int replicas) {
        watch.begin(round, replicas);
        for (int replica = 0; replica < replicas; replica++) {
            assertTrue(hear(watch, Word.BEGINS, round, replica));
        }
    }

    @Test
    void theLateAreDroppedAfterTheQuorumsTimeAndTheGrace() {
        RoundWatch watch = watch(0.75, 0.2);
        beginAll(watch, 0, 4);
        now += 10 * SECOND;
        for (int replica : List.of(0, 1, 3)) {
            assertTrue(hear(watch, Word.ENDS, 0, replica));
        }
        now += 2 * SECOND;
        assertTrue(hear(watch, Word.TRAINS, 0, 2), "the grace is not over");
        now += 1;
        assertFalse(hear(watch, Word.TRAINS, 0, 2), "12 s and a bit against 10 s and 20%");
        assertFalse(hear(watch, Word.ENDS, 0, 2));
        assertFalse(hear(watch, Word.BEGINS, 0, 2), "what was decided stays so when its task runs again");
        assertTrue(hear(watch, Word.BEGINS, 0, 1));
        now += 1000 * SECOND;
        assertTrue(hear(watch, Word.ENDS, 0, 1), "what counts goes on counting, however late it comes again");
    }

    /** Who is too slow to train in time must not merge; who was in time again may. */
    @Test
    void executorsInTimeAreToldWhenOthersWereNot() {
        RoundWatch watch = watch(0.5, 0);
        assertEquals(List.of(), watch.inTime());
        beginAll(watch, 0, 4);
        now += SECOND;
        List.of(0, 2, 3).forEach(replica -> hear(watch, Word.ENDS, 0, replica));
        now += 10 * SECOND;
        assertFalse(hear(watch, Word.ENDS, 0, 1));
        assertFalse(
                watch.hear(Word.BEGINS, 0, 1, 3000, new Place("replica 1 elsewhere", "executor_host_2")),
                "where its task runs again, only to say so, nothing was late");
        watch.end();
        assertEquals(List.of("executor_host_0", "executor_host_2", "executor_host_3"), watch.inTime());
        beginAll(watch, 1, 8);
        now += SECOND;
        List.of(0, 2, 3, 4, 5, 6, 7).forEach(replica -> hear(watch, Word.ENDS, 1, replica));
        now += 10 * SECOND;
        assertFalse(hear(watch, Word.ENDS, 1, 1));
        watch.end();
        assertEquals(
                List.of("executor_host_0", "executor_host_2", "executor_host_3"),
                watch.inTime(),
                "an executor whose other replica counts is late all the same");
        beginAll(watch, 2, 4);
        List.of(0, 1, 2, 3).forEach(replica -> hear(watch, Word.ENDS, 2, replica));
        watch.end();
        assertEquals(List.of(), watch.inTime());
    }

    @Test
    void aReplicaThatBeganLaterHasItsOwnTime() {
        RoundWatch watch = watch(0.5, 0);
        watch.begin(3, 4);
        hear(watch, Word.BEGINS, 3, 0);
        hear(watch, Word.BEGINS, 3, 1);
        now += 10 * SECOND;
        hear(watch, Word.ENDS, 3, 0);
        hear(watch, Word.ENDS, 3, 1);
        hear(watch, Word.BEGINS, 3, 2);
        now += 10 * SECOND;
        assertTrue(hear(watch, Word.TRAINS, 3, 2), "it waited for a place and takes no longer than the others");
        now += SECOND;
        assertFalse(hear(watch, Word.ENDS, 3, 2));
        assertTrue(hear(watch, Word.BEGINS, 3, 3), "who has not begun is not late");
    }

    /** Between a try that failed, as for state that was lost, and the next one nothing of a replica is late or hangs. */
    @Test
    void aReplicaThatFailedIsNotLateUntilItBeginsAgain() {
        RoundWatch watch = watch(0.5, 0);
        beginAll(watch, 0, 2);
        now += SECOND;
        hear(watch, Word.ENDS, 0, 0);
        assertTrue(hear(watch, Word.FAILS, 0, 1));
        now += 200 * SECOND;
        assertEquals(List.of(), watch.look().taskAttemptsToKill());
        JobFailed failure = watch.look().failure();
        assertTrue(failure != null && failure.getMessage().contains("no replica of 2 is training"), "" + failure);
        assertTrue(hear(watch, Word.BEGINS, 0, 1));
        now += SECOND;
        assertTrue(hear(watch, Word.ENDS, 0, 1), "it has the time that it would have had");
    }

    @Test
    void withoutAQuorumAllAreWaitedFor() {
        RoundWatch watch = watch(1, 0);
        beginAll(watch, 0, 3);
        hear(watch, Word.ENDS, 0, 0);
        hear(watch, Word.ENDS, 0, 1);
        now += 99 * SECOND;
        assertTrue(hear(watch, Word.TRAINS, 0, 2));
        assertEquals(Orders.NONE, watch.look());
        assertTrue(hear(watch, Word.ENDS, 0, 2));
    }

    @Test
    void aDroppedReplicaThatDoesNotGiveUpIsStoppedOnce() {
        RoundWatch watch = watch(0.5, 0);
        beginAll(watch, 0, 2);
        now += SECOND;
        hear(watch, Word.ENDS, 0, 0);
        now += 2 * SECOND;
        assertEquals(Orders.NONE, watch.look(), "it is dropped by the clock, and is given time to hear of it");
        now += 11 * SECOND;
        assertEquals(List.of(1001L), watch.look().taskAttemptsToKill());
        assertEquals(Orders.NONE, watch.look());
        assertFalse(hear(watch, Word.TRAINS, 0, 1));
    }

    @Test
    void aRoundThatLastsTooLongIsTriedAgainOnceThenFails() {
        RoundWatch watch = watch(1, 0);
        beginAll(watch, 5, 3);
        hear(watch, Word.ENDS, 5, 1);
        now += 100 * SECOND;
        assertEquals(Orders.NONE, watch.look());
        now += 1;
        Orders orders = watch.look();
        assertEquals(List.of(1000L, 1002L), orders.taskAttemptsToKill());
        assertNull(orders.failure());
        now += 50 * SECOND;
        assertTrue(watch.hear(Word.BEGINS, 5, 0, 2000, place(0, " elsewhere")));
        assertTrue(watch.hear(Word.ENDS, 5, 0, 2000, place(0, " elsewhere")));
        assertEquals(Orders.NONE, watch.look());
        now += 50 * SECOND;
        JobFailed failure = watch.look().failure();
        assertTrue(failure != null && failure.getMessage().contains("1 of 3 replicas still training"), "" + failure);
        assertTrue(failure.getMessage().contains("replica 2"), failure.getMessage());
        assertTrue(failure.getMessage().contains("round 5"), failure.getMessage());
        watch.end();
        assertEquals(Orders.NONE, watch.look());
    }

    @Test
    void aRoundThatNobodyTakesFails() {
        RoundWatch watch = watch(1, 0);
        watch.begin(0, 2);
        now += 101 * SECOND;
        JobFailed failure = watch.look().failure();
        assertTrue(failure != null && failure.getMessage().contains("no replica of 2 is training"), "" + failure);
    }

    @Test
    void whatIsTrainedAgainAndWhatIsLeftOutIsTold() {
        RoundWatch watch = watch(0.5, 0);
        beginAll(watch, 0, 2);
        assertEquals(List.of(), watch.takeRemarks());
        watch.hear(Word.BEGINS, 0, 0, 5000, place(0, " elsewhere"));
        assertEquals(
                List.of("Round 0: replica 0 elsewhere trains again what was lost or hung (replica 0)"),
                watch.takeRemarks());
        now += SECOND;
        watch.hear(Word.ENDS, 0, 0, 5000, place(0, " elsewhere"));
        now += 2 * SECOND;
        hear(watch, Word.ENDS, 0, 1);
        assertEquals(List.of("Round 0 ends without replica 1, which is too late"), watch.takeRemarks());
        watch.begin(1, 2);
        watch.hear(Word.BEGINS, 0, 0, 6000, place(0, " there"));
        assertEquals(
                List.of(
                        "Round 0, for round 1: replica 0 there trains again what was lost or hung (replica 0 elsewhere)"),
                watch.takeRemarks());
        watch.end();
        watch.hear(Word.BEGINS, 0, 0, 7000, place(0, " here"));
        assertEquals(
                List.of("Round 0, after its end: replica 0 here trains again what was lost or hung (replica 0 there)"),
                watch.takeRemarks());
    }

    @Test
    void forgottenRoundsAreNobodysBusiness() {
        RoundWatch watch = watch(1, 0);
        beginAll(watch, 0, 2);
        watch.forget();
        assertFalse(hear(watch, Word.ENDS, 0, 0));
    }

    @Test
    void aQuorumIsRoundedUp() {
        assertEquals(3, new RoundLimits(0.75, 0, 1).needed(4));
        assertEquals(4, new RoundLimits(0.75, 0, 1).needed(5));
        assertEquals(3, new RoundLimits(0.6, 0, 1).needed(5));
        assertEquals(1, new RoundLimits(0.01, 0, 1).needed(8));
        assertEquals(8, new RoundLimits(1, 0, 1).needed(8));
    }
}
