package io.thalweg.storage;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claim of one running job on its output folder: a small file in it, renewed while the job lives, so that no second
 * job writes there meanwhile. A job that died leaves its claim behind; it is taken over at once where its process can be
 * seen to be gone, and otherwise when it has not been renewed for {@link #PATIENCE}, by this machine's own clock.
 *
 * <p>Where a file system cannot make a file only if it is absent (S3), two jobs that start at once may both write their
 * claim, and the later one stays. So there a job looks again after {@link #SETTLING}, and goes away if its claim is no more
 * there. Should both get in all the same, because one stood still for longer than that between looking and writing, the
 * one whose claim was written over finds out by its next renewal and does not commit.
 */
public final class OutputLease implements AutoCloseable {
    /** The claim's file. */
    public static final String FILE = "_RUNNING.json";

    /** Time between renewals. */
    static final Duration RENEWAL = Duration.ofSeconds(5);

    /** A claim that has not changed for so long is dead. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    /** How long a claim must stand where another may have been written at the same time. */
    static final Duration SETTLING = Duration.ofSeconds(2);

    /** Schemes whose files are made by whoever writes last. */
    private static final Set<String> LAST_WRITER_WINS = Set.of("s3a", "s3", "s3n", "oss", "cosn", "obs");

    private static final Logger LOG = LoggerFactory.getLogger(OutputLease.class);
    private static final long MAX_BYTES = 1 << 16;

    private final OutputFolder folder;
    private final ScheduledThreadPoolExecutor renewing;
    private Claim claim;
    private boolean lost;

    /**
     * What the file says.
     *
     * @param token of the job's own
     * @param process its id on its machine
     * @param processStarted when that process began, which tells it from a later one of the same id
     * @param renewals counted
     */
    record Claim(String token, String host, long process, String processStarted, String since, long renewals) {
        static Claim own() {
            ProcessHandle self = ProcessHandle.current();
            return new Claim(UUID.randomUUID().toString(), hostName(), self.pid(), started(self), now(), 0);
        }

        Claim renewed() {
            return new Claim(token, host, process, processStarted, since, renewals + 1);
        }

        /** Whether its process can be seen, from here, to be no more. */
        boolean isDead() {
            if (!host.equals(hostName())) {
                return false;
            }
            Optional<ProcessHandle> found = ProcessHandle.of(process).filter(ProcessHandle::isAlive);
            return found.isEmpty() || !started(found.get()).equals(processStarted);
        }

        private static String started(ProcessHandle process) {
            return process.info().startInstant().map(Instant::toString).orElse("");
        }

        private static String now() {
            return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        }

        private static String hostName() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }
    }

    private OutputLease(OutputFolder folder, Claim claim) {
        this.folder = folder;
        this.claim = claim;
        this.renewing = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "thalweg-output-lease");
            thread.setDaemon(true);
            return thread;
        });
        renewing.scheduleWithFixedDelay(this::renew, RENEWAL.toMillis(), RENEWAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @throws BadConfiguration if another job is at work there */
    static OutputLease claim(OutputFolder folder) throws IOException {
        Claim own = Claim.own();
        if (!create(folder, own)) {
            awaitDeath(folder);
            write(folder, own);
        }
        if (LAST_WRITER_WINS.contains(folder.fileSystem().getUri().getScheme())) {
            requireSettled(folder, own);
        }
        return new OutputLease(folder, own);
    }

    /** @throws BadConfiguration if another job has claimed the folder at the same time, and later */
    private static void requireSettled(OutputFolder folder, Claim own) {
        pause(SETTLING);
        Optional<Claim> there = read(folder);
        if (there.isPresent() && !there.get().token().equals(own.token())) {
            throw refused(folder, there.get());
        }
    }

    private static boolean create(OutputFolder folder, Claim claim) throws IOException {
        FileSystem files = folder.fileSystem();
        Path file = folder.path(FILE);
        if (files.exists(file)) {
            return false;
        }
        FSDataOutputStream created;
        try {
            created = files.create(file, false);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        try (FSDataOutputStream out = created) {
            out.write(Json.toBytes(claim));
        } catch (IOException e) {
            files.delete(file, false);
            throw e;
        }
        return true;
    }

    private static void write(OutputFolder folder, Claim claim) throws IOException {
        try (FSDataOutputStream out = folder.fileSystem().create(folder.path(FILE), true)) {
            out.write(Json.toBytes(claim));
        }
    }

    /** The claim that is there; empty when there is none, or it cannot be read, as while it is being written. */
    static Optional<Claim> read(OutputFolder folder) {
        try {
            return Optional.of(Json.parse(
                    folder.readSmall(FILE, MAX_BYTES),
                    Claim.class,
                    folder.path(FILE).toString()));
        } catch (JobFailed e) {
            return Optional.empty();
        }
    }

    private static void awaitDeath(OutputFolder folder) {
        Optional<Claim> first = read(folder);
        if (first.isPresent() && first.get().isDead()) {
            return;
        }
        LOG.warn("{} is claimed; waiting {} s for a sign of life of its job", folder.path(), PATIENCE.toSeconds());
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            Optional<Claim> seen = read(folder);
            if (seen.isPresent() && first.isPresent() && !seen.equals(first)) {
                throw refused(folder, seen.get());
            }
            first = first.isPresent() ? first : seen;
            pause(Duration.ofMillis(500));
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobFailed(Problem.of("Interrupted while waiting for the output folder"), e);
        }
    }

    private static BadConfiguration refused(OutputFolder folder, Claim other) {
        return new BadConfiguration(Problem.of("Another job is writing this output")
                .found("process " + other.process() + " on " + other.host() + ", since " + other.since())
                .allowed("one job at a time")
                .at(folder.path())
                .remedy("Wait until it ends, stop it, or choose another --output"));
    }

    private synchronized void renew() {
        Optional<Claim> there = read(folder);
        if (there.isPresent() && !there.get().token().equals(claim.token())) {
            lost = true;
            renewing.shutdown();
            return;
        }
        claim = claim.renewed();
        try {
            write(folder, claim);
        } catch (IOException e) {
            // The next renewal tries again; a job that cannot write at all fails by itself.
            LOG.debug("The claim on {} was not renewed", folder.path(), e);
        }
    }

    /** @throws JobFailed if another job has taken the folder over, which happens when this one stood still for long */
    public synchronized void requireHeld() {
        Optional<Claim> there = read(folder);
        if (lost || (there.isPresent() && !there.get().token().equals(claim.token()))) {
            throw new JobFailed(Problem.of("Another job has taken over this output")
                    .found(there.map(other -> "process " + other.process() + " on " + other.host())
                            .orElse("its claim"))
                    .at(folder.path())
                    .remedy("Let that job end; this one has not committed anything since"));
        }
    }

    /** Gives the folder back. */
    @Override
    public synchronized void close() {
        renewing.shutdownNow();
        if (lost) {
            return;
        }
        try {
            if (read(folder)
                    .filter(there -> there.token().equals(claim.token()))
                    .isPresent()) {
                folder.fileSystem().delete(folder.path(FILE), false);
            }
        } catch (IOException e) {
            LOG.debug("The claim on {} was not removed", folder.path(), e);
        }
    }
}
