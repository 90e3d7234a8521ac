package io.thalweg.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event files of one run, in a folder of its own. Where a file that is being written can be read (this machine, HDFS),
 * one file a session grows by what {@link #flush} is given. Where it cannot (S3), what has come together becomes a file
 * now and then: every {@link #SEGMENT} and when it is due; TensorBoard reads the files of a folder one after the other, by
 * name. What could not be written is kept and tried again with what comes next, in a new file.
 */
final class EventFiles {
    /** Time between files where a file is readable only when it is closed. */
    static final Duration SEGMENT = Duration.ofSeconds(30);

    /** Tries in a row that may fail. */
    static final int TRIES = 5;

    private static final Logger LOG = LoggerFactory.getLogger(EventFiles.class);

    /** As TensorFlow names them, seconds first, and a suffix by which ours are known. */
    private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\..*\\.thalweg");

    private final FileSystem files;
    private final Path folder;
    private final Clock clock;
    private final String host = hostName();
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private long firstPending;
    private long lastSecond;
    private @Nullable FSDataOutputStream open;
    private @Nullable Instant lastFile;
    private boolean segments;
    private int failures;

    /** How soon what is there should be readable. */
    enum Due {
        NOW,
        /** Where each time costs a file, when some time has passed since the last. */
        SOON
    }

    EventFiles(Configuration hadoop, Path folder, Clock clock) throws IOException {
        FileSystem found = folder.getFileSystem(hadoop);
        // A file with checksums beside it cannot be read while it grows.
        this.files = found instanceof LocalFileSystem local ? local.getRaw() : found;
        this.folder = folder;
        this.clock = clock;
    }

    /** Takes away what an earlier run of the same name has left. */
    void forget() throws IOException {
        for (FileStatus file : list()) {
            if (NAME.matcher(file.getPath().getName()).matches()) {
                files.delete(file.getPath(), false);
            }
        }
    }

    private FileStatus[] list() throws IOException {
        try {
            return files.listStatus(folder);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    /** @param step that the record is about; no lower than those before it */
    void add(long step, byte[] record) {
        if (pending.size() == 0) {
            firstPending = step;
        }
        pending.writeBytes(record);
    }

    /** @throws IOException when it has failed {@link #TRIES} times in a row */
    void flush(Due due) throws IOException {
        boolean early = segments
                && due == Due.SOON
                && lastFile != null
                && lastFile.plus(SEGMENT).isAfter(clock.instant());
        if (pending.size() == 0 || early) {
            return;
        }
        try {
            write();
            failures = 0;
        } catch (IOException e) {
            abandon();
            failures++;
            if (failures >= TRIES) {
                throw e;
            }
            LOG.debug("Events could not be written to {}; tried again with the next", folder, e);
        }
    }

    private void write() throws IOException {
        FSDataOutputStream out = open;
        if (out == null) {
            out = create();
            open = out;
            out.write(Event.fileVersion(clock.instant()));
            if (failures > 0) {
                // Part of it may have been written after all.
                out.write(Event.sessionStart(clock.instant(), firstPending));
            }
        }
        pending.writeTo(out);
        if (out.hasCapability(StreamCapabilities.HFLUSH)) {
            out.hflush();
        } else {
            segments = true;
            open = null;
            out.close();
        }
        pending.reset();
        lastFile = clock.instant();
    }

    /** A file whose name comes after those of all that are there, whatever the clocks of their machines say. */
    private FSDataOutputStream create() throws IOException {
        if (lastSecond == 0) {
            for (FileStatus file : list()) {
                Matcher name = NAME.matcher(file.getPath().getName());
                lastSecond = Math.max(lastSecond, name.matches() ? Long.parseLong(name.group(1)) : 0);
            }
        }
        lastSecond = Math.max(lastSecond + 1, clock.instant().getEpochSecond());
        String name = String.format(
                Locale.ROOT,
                "events.out.tfevents.%010d.%s.%d.thalweg",
                lastSecond,
                host,
                ProcessHandle.current().pid());
        return files.create(new Path(folder, name), false);
    }

    private void abandon() {
        FSDataOutputStream out = open;
        open = null;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                LOG.debug("A file of events in {} was given up", folder, e);
            }
        }
    }

    /** Writes what is left, and ends the file. */
    void close() throws IOException {
        flush(Due.NOW);
        FSDataOutputStream out = open;
        open = null;
        if (out != null) {
            out.close();
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "_");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
