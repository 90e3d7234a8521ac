package io.thalweg.tensorboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** This machine's files, but as a store of objects has them: nothing is there before it is closed. Fails when told to. */
public final class ClosedFiles extends FilterFileSystem {
    static final String IMPLEMENTATION = "fs.closed.impl";

    private static final String SCHEME = "closed";
    private static final AtomicInteger FAILURES = new AtomicInteger();

    public ClosedFiles() {
        super(new RawLocalFileSystem());
    }

    static String path(java.nio.file.Path folder) {
        return SCHEME + "://" + folder.toAbsolutePath();
    }

    /** The next so many files that are closed fail. */
    static void failures(int number) {
        FAILURES.set(number);
    }

    @Override
    public void initialize(URI name, Configuration conf) throws IOException {
        super.initialize(URI.create("file:///"), conf);
        setConf(conf);
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
    protected void checkPath(Path path) {}

    private static Path raw(Path path) {
        return new Path(path.toUri().getPath());
    }

    @Override
    public org.apache.hadoop.fs.FileStatus[] listStatus(Path path) throws IOException {
        return super.listStatus(raw(path));
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return super.delete(raw(path), recursive);
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        ByteArrayOutputStream held = new ByteArrayOutputStream();
        OutputStream whenClosed = new OutputStream() {
            @Override
            public void write(int value) {
                held.write(value);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                held.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                if (FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new IOException("The storage is away");
                }
                try (OutputStream out = ClosedFiles.super.create(
                        raw(path), permission, overwrite, bufferSize, replication, blockSize, progress)) {
                    held.writeTo(out);
                }
            }
        };
        return new FSDataOutputStream(whenClosed, null);
    }
}
