package io.thalweg.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Abortable;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local disk as a store of objects writes, under the scheme {@code obs:}: a file is there when it is closed and not
 * before, whoever closes last wins, and a stream can be told to forget what it holds.
 */
final class ObjectFiles extends RawLocalFileSystem {
    private static final String SCHEME = "obs";

    static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.setClass("fs." + SCHEME + ".impl", ObjectFiles.class, org.apache.hadoop.fs.FileSystem.class);
        return configuration;
    }

    static String path(java.nio.file.Path folder) {
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
            Path file, boolean overwrite, int bufferSize, short replication, long blockSize, Progressable progress)
            throws IOException {
        return create(file, null, overwrite, bufferSize, replication, blockSize, progress);
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
        if (!overwrite && exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        return new FSDataOutputStream(new Upload(file), null);
    }

    private OutputStream replace(Path file) throws IOException {
        return super.create(file, null, true, 4096, (short) 1, 1 << 20, null);
    }

    private final class Upload extends ByteArrayOutputStream implements Abortable, StreamCapabilities {
        private final Path file;
        private boolean closed;

        Upload(Path file) {
            this.file = file;
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                try (OutputStream out = replace(file)) {
                    writeTo(out);
                }
            }
        }

        @Override
        public AbortableResult abort() {
            boolean before = closed;
            closed = true;
            return new AbortableResult() {
                @Override
                public boolean alreadyClosed() {
                    return before;
                }

                @Override
                public IOException anyCleanupException() {
                    return null;
                }
            };
        }

        @Override
        public boolean hasCapability(String capability) {
            return capability.equals(ABORTABLE_STREAM);
        }
    }
}
