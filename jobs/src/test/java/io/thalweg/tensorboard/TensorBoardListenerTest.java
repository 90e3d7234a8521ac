package io.thalweg.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.checkpoint.Provenance;
import io.thalweg.train.RoundMetrics;
import io.thalweg.watch.CheckpointCommit;
import io.thalweg.watch.RoundEnd;
import io.thalweg.watch.RunEnd;
import io.thalweg.watch.RunStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.util.SessionLog.SessionStatus;

/** What is written is read back by TensorFlow's own classes. */
final class TensorBoardListenerTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089Z");
    private static final String RUN = "model-01234567";

    @TempDir
    Path folder;

    private final HandClock clock = new HandClock();
    private final List<RoundEnd> told = new ArrayList<>();

    /** Stands still until it is moved. */
    private static final class HandClock extends Clock {
        private Instant now = NOW;

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @AfterEach
    void mend() {
        ClosedFiles.failures(0);
    }

    private static Configuration hadoop() {
        Configuration hadoop = new Configuration();
        hadoop.set(ClosedFiles.IMPLEMENTATION, ClosedFiles.class.getName());
        return hadoop;
    }

    private TensorBoardListener begin(String place, int firstRound) throws IOException {
        TensorBoardListener listener = new TensorBoardListener(hadoop(), new org.apache.hadoop.fs.Path(place), clock);
        Provenance provenance = new Provenance(Map.of(), Map.of(), Map.of(), 1, "ab", Map.of(), Map.of(), "", "");
        listener.runStarted(new RunStart(
                clock.instant(), "0123456789abcdef", "model", "linear", "out/model", firstRound, 9, provenance));
        return listener;
    }

    private void rounds(TensorBoardListener listener, int from, int to) throws IOException {
        for (int round = from; round < to; round++) {
            clock.move(Duration.ofSeconds(2));
            Random random = new Random(31 * round + told.size());
            RoundMetrics metrics = new RoundMetrics(
                    round,
                    random.nextDouble(),
                    2,
                    random.nextInt(2),
                    random.nextInt(1000),
                    random.nextLong(1L << 40),
                    random.nextGaussian(),
                    round % 3 == 2 ? random.nextDouble() : null,
                    random.nextDouble(),
                    1 + random.nextDouble(),
                    random.nextDouble(),
                    random.nextDouble(),
                    random.nextDouble(),
                    random.nextLong(1L << 40),
                    random.nextLong(1L << 40),
                    Map.of(),
                    null);
            RoundEnd end = new RoundEnd(clock.instant(), metrics);
            told.removeIf(earlier -> earlier.metrics().round() == metrics.round());
            told.add(end);
            listener.roundFinished(end);
        }
    }

    private void end(TensorBoardListener listener, int rounds) throws IOException {
        listener.runEnded(new RunEnd(clock.instant(), RunEnd.Outcome.FINISHED, rounds, ""));
    }

    private Map<String, Map<Long, List<Float>>> expected() {
        Map<String, Map<Long, List<Float>>> curves = new TreeMap<>();
        for (RoundEnd round : told) {
            round.scalars()
                    .forEach((tag, value) -> curves.computeIfAbsent(tag, name -> new TreeMap<>())
                            .put((long) round.metrics().round(), List.of(value.floatValue())));
        }
        return curves;
    }

    @Test
    void tensorFlowReadsWhatIsWrittenWhileItIsWritten() throws IOException {
        TensorBoardListener listener = begin(folder.toUri().toString(), 0);
        rounds(listener, 0, 7);
        assertEquals(expected(), ReadEvents.curves(folder.resolve(RUN)), "before the end");
        end(listener, 7);
        assertEquals(expected(), ReadEvents.curves(folder.resolve(RUN)));
        List<Path> files = ReadEvents.files(folder.resolve(RUN));
        assertEquals(1, files.size(), files.toString());
        var events = ReadEvents.events(files.get(0));
        assertEquals("brain.Event:2", events.get(0).getFileVersion());
        assertEquals(SessionStatus.START, events.get(1).getSessionLog().getStatus());
        assertEquals(9, events.size());
        for (int round = 0; round < 7; round++) {
            assertEquals(round, events.get(round + 2).getStep());
            assertEquals(
                    NOW.plusSeconds(2 * (round + 1)).toEpochMilli() / 1e3,
                    events.get(round + 2).getWallTime(),
                    1e-6);
        }
        try (var all = Files.list(folder.resolve(RUN))) {
            assertEquals(1, all.count(), "no checksum file beside it");
        }
    }

    @Test
    void aResumedRunShowsNoStepTwiceAndLosesNone() throws IOException {
        TensorBoardListener killed = begin(folder.toString(), 0);
        rounds(killed, 0, 6);
        // Killed after a checkpoint of four rounds; and the clock of the machine it goes on on is an hour late.
        clock.move(Duration.ofHours(-1));
        TensorBoardListener resumed = begin(folder.toString(), 4);
        rounds(resumed, 4, 9);
        end(resumed, 9);
        assertEquals(expected(), ReadEvents.curves(folder.resolve(RUN)));
        List<Path> files = ReadEvents.files(folder.resolve(RUN));
        assertEquals(2, files.size());
        var second = ReadEvents.events(files.get(1));
        assertEquals("brain.Event:2", second.get(0).getFileVersion());
        assertEquals(SessionStatus.START, second.get(1).getSessionLog().getStatus());
        assertEquals(4, second.get(1).getStep());
        assertTrue(second.stream().skip(1).allMatch(event -> event.getStep() >= 4), "an earlier step");
    }

    @Test
    void aRunThatBeginsAnewReplacesItsCurvesAndNothingElse() throws IOException {
        Path other = Files.createDirectories(folder.resolve(RUN)).resolve("events.out.tfevents.1700000000.elsewhere");
        Files.writeString(other, "another program's");
        TensorBoardListener first = begin(folder.toString(), 0);
        rounds(first, 0, 5);
        end(first, 5);
        told.clear();
        TensorBoardListener second = begin(folder.toString(), 0);
        rounds(second, 0, 2);
        end(second, 2);
        assertEquals("another program's", Files.readString(other));
        Files.delete(other);
        assertEquals(1, ReadEvents.files(folder.resolve(RUN)).size());
        assertEquals(expected(), ReadEvents.curves(folder.resolve(RUN)));
    }

    /** As on S3, where a file is there when it is closed and not before. */
    @Test
    void whereFilesCannotGrowThereAreSeveralEachWhole() throws IOException {
        TensorBoardListener listener = begin(ClosedFiles.path(folder), 0);
        rounds(listener, 0, 3);
        Path run = folder.resolve(RUN);
        assertEquals(1, ReadEvents.files(run).size(), "no file a round");
        listener.checkpointCommitted(new CheckpointCommit(clock.instant(), 3, "x"));
        assertEquals(expected(), ReadEvents.curves(run), "what a checkpoint holds is on record");
        rounds(listener, 3, 30);
        assertTrue(ReadEvents.curves(run).get("train/loss").size() >= 15, "written now and then");
        rounds(listener, 30, 32);
        end(listener, 32);
        assertEquals(expected(), ReadEvents.curves(run));
        List<Path> files = ReadEvents.files(run);
        // At the start, the checkpoint, thirty seconds after it, and the end.
        assertEquals(4, files.size(), files.toString());
        for (Path file : files) {
            assertEquals("brain.Event:2", ReadEvents.events(file).get(0).getFileVersion());
        }
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenLater() throws IOException {
        TensorBoardListener listener = begin(ClosedFiles.path(folder), 0);
        ClosedFiles.failures(EventFiles.TRIES - 1);
        for (int round = 0; round < 8; round++) {
            rounds(listener, round, round + 1);
            listener.checkpointCommitted(new CheckpointCommit(clock.instant(), round + 1, "x"));
        }
        end(listener, 8);
        assertEquals(expected(), ReadEvents.curves(folder.resolve(RUN)));
        TensorBoardListener again = begin(ClosedFiles.path(folder), 8);
        ClosedFiles.failures(Integer.MAX_VALUE);
        IOException told = assertThrows(IOException.class, () -> {
            for (int round = 8; round < 9 + EventFiles.TRIES; round++) {
                rounds(again, round, round + 1);
                again.checkpointCommitted(new CheckpointCommit(clock.instant(), round + 1, "x"));
            }
        });
        assertEquals("The storage is away", told.getMessage());
    }

    /** Steps, tags and numbers of every size. */
    @Test
    void anyEventIsReadBack() throws IOException {
        long seed = 20260304;
        Random random = new Random(seed);
        Path file = folder.resolve("events");
        for (int trial = 0; trial < 300; trial++) {
            long step = random.nextLong() >>> 1 + random.nextInt(63);
            Map<String, Double> values = new LinkedHashMap<>();
            for (int value = random.nextInt(20); value > 0; value--) {
                String tag = random.ints(random.nextInt(60), 1, 0xd800)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
                values.put(tag, Math.scalb(random.nextGaussian(), random.nextInt(300) - 150));
            }
            Files.write(file, Event.scalars(NOW, step, values));
            var events = ReadEvents.events(file);
            String place = "trial " + trial + ", seed " + seed;
            assertEquals(1, events.size(), place);
            assertEquals(step, events.get(0).getStep(), place);
            Map<String, Float> read = new LinkedHashMap<>();
            events.get(0)
                    .getSummary()
                    .getValueList()
                    .forEach(value -> read.put(value.getTag(), value.getSimpleValue()));
            Map<String, Float> written = new LinkedHashMap<>();
            values.forEach((tag, value) -> written.put(tag, value.floatValue()));
            assertEquals(written, read, place);
        }
    }

    /** Guards the tests above: the reader does look at checksums. */
    @Test
    void aFlippedBitIsNoticedByTheReader() throws IOException {
        byte[] record = Event.scalars(NOW, 3, Map.of("train/loss", 1.5));
        Path file = Files.write(folder.resolve("events"), record);
        assertEquals(1, ReadEvents.events(file).size());
        for (int bit = 0; bit < 8 * record.length; bit++) {
            byte[] flipped = record.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            assertThrows(IOException.class, () -> ReadEvents.events(file), "bit " + bit);
        }
    }
}
