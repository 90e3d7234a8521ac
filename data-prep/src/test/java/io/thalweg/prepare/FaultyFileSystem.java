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
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system under the scheme {@code faulty}, where storage runs full, some files may not be read, and some
 * writes fail.
 */
public final class FaultyFileSystem extends RawLocalFileSystem {
    static final URI NAME = URI.create("faulty:///");

    /** Bytes that may still be written. */
    static final AtomicLong ROOM = new AtomicLong(Long.MAX_VALUE);

    /** How many files whose name holds {@link #failing} fail when they are closed. */
    static final AtomicInteger FAILURES = new AtomicInteger();

    static volatile String failing = "";

    static void reset() {
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
        return super.open(file, bufferSize);
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
