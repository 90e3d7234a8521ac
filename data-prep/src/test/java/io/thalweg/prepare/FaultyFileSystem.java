package io.thalweg.prepare;

import io.thalweg.storage.OutputLease;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system under the scheme {@code faulty}, where storage runs full, some files may not be read, and some
 * reads and writes fail.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {
    static final URI NAME = URI.create("faulty:///");

    /** Bytes that may still be written. */
    static final AtomicLong ROOM = new AtomicLong(Long.MAX_VALUE);

    /** How many files whose name holds {@link #failing} fail when they are closed. */
    static final AtomicInteger FAILURES = new AtomicInteger();

    static volatile String failing = "";

    /** How often reading a file whose path holds "torn" fails from {@link #tornFrom} to {@link #tornTo}. */
    static final AtomicInteger TORN = new AtomicInteger();

    static volatile long tornFrom;
    static volatile long tornTo;

    static void reset() {
        TORN.set(0);
        ROOM.set(Long.MAX_VALUE);
        FAILURES.set(0);
        failing = "";
    }

    static void register(Configuration hadoop) {
        hadoop.set("fs.faulty.impl", FaultyFileSystem.class.getName());
    }

    @Override
    public URI getUri() {
        return NAME;
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        if (file.getName().contains("secret")) {
            throw new AccessControlException("Permission denied: " + file);
        }
        FSDataInputStream whole = super.open(file, bufferSize);
        return file.toString().contains("torn") ? new FSDataInputStream(new Torn(whole)) : whole;
    }

    /** A file that cannot be read in the middle. */
    private static final class Torn extends FSInputStream {
        private final FSDataInputStream in;

        Torn(FSDataInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            long at = in.getPos();
            if (TORN.get() == 0 || at >= tornTo) {
                return in.read(bytes, offset, length);
            }
            if (at >= tornFrom) {
                TORN.updateAndGet(left -> Math.max(0, left - 1));
                throw new IOException("The connection was lost");
            }
            return in.read(bytes, offset, (int) Math.min(length, tornFrom - at));
        }

        @Override
        public void seek(long position) throws IOException {
            in.seek(position);
        }

        @Override
        public long getPos() throws IOException {
            return in.getPos();
        }

        @Override
        public boolean seekToNewSource(long position) {
            return false;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
        if (folder.getName().contains("locked")) {
            throw new AccessControlException("Permission denied: " + folder);
        }
        return super.listStatus(folder);
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return limited(file, super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress));
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return limited(file, super.create(file, overwrite, bufferSize, replication, blockSize, progress));
    }

    private static FSDataOutputStream limited(Path file, FSDataOutputStream out) throws IOException {
        OutputStream limited = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                // A claim is renewed by the clock: counted, it would make the room that is needed depend on it.
                if (!file.getName().equals(OutputLease.FILE) && ROOM.addAndGet(-length) < 0) {
                    throw new IOException("No space left on device");
                }
                out.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                out.close();
                if (!failing.isEmpty()
                        && file.getName().contains(failing)
                        && FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new IOException("The connection was lost");
                }
            }
        };
        return new FSDataOutputStream(limited, null);
    }
}
