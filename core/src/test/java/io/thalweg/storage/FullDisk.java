package io.thalweg.storage;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** The local disk under the scheme {@code fulldisk:}, on which only so many more bytes can be written. */
public final class FullDisk extends RawLocalFileSystem {
    private static final String SCHEME = "fulldisk";
    private static final AtomicLong BYTES_LEFT = new AtomicLong(Long.MAX_VALUE);

    /** The setting that makes the scheme known, for {@code spark.hadoop.*} too. */
    public static final String IMPLEMENTATION = "fs." + SCHEME + ".impl";

    /** Bytes that can still be written, by every user of the scheme together. */
    public static void leave(long bytes) {
        BYTES_LEFT.set(bytes);
    }

    public static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.setClass(IMPLEMENTATION, FullDisk.class, org.apache.hadoop.fs.FileSystem.class);
        return configuration;
    }

    public static String path(java.nio.file.Path folder) {
        return SCHEME + ":" + folder.toAbsolutePath();
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
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
        return limited(super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress));
    }

    @Override
    public FSDataOutputStream create(
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return limited(super.create(file, overwrite, bufferSize, replication, blockSize, progress));
    }

    private static FSDataOutputStream limited(OutputStream out) {
        return new FSDataOutputStream(
                new FilterOutputStream(out) {
                    @Override
                    public void write(int b) throws IOException {
                        take(1);
                        out.write(b);
                    }

                    @Override
                    public void write(byte[] buffer, int offset, int length) throws IOException {
                        take(length);
                        out.write(buffer, offset, length);
                    }
                },
                null);
    }

    private static void take(long bytes) throws IOException {
        if (BYTES_LEFT.addAndGet(-bytes) < 0) {
            throw new IOException("No space left on device");
        }
    }
}
