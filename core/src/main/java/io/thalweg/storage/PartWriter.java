package io.thalweg.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.jspecify.annotations.Nullable;

/**
 * Writes one part of an output and learns its length and SHA-256 on the way. {@link #finish} closes the file and gives
 * the {@link Part}. A writer closed without it gives the file up: a store of objects, where a file is there when it is
 * closed and not before, is told to forget it; elsewhere a file is left that no manifest names.
 */
public final class PartWriter extends OutputStream {
    private final String relativePath;
    private final FSDataOutputStream out;
    private final MessageDigest digest = sha256();
    private long bytes;
    private boolean closed;
    private @Nullable Part finished;

    private PartWriter(String relativePath, FSDataOutputStream out) {
        this.relativePath = relativePath;
        this.out = out;
    }

    /** Creates or replaces {@code folder/relativePath}. */
    public static PartWriter create(Configuration hadoop, Path folder, String relativePath) throws IOException {
        Path file = new Path(folder, relativePath);
        return new PartWriter(relativePath, file.getFileSystem(hadoop).create(file, true));
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        out.write(buffer, offset, length);
        digest.update(buffer, offset, length);
        bytes += length;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /**
     * Closes the file; only when that succeeds is the part whole. Again, it gives the same part.
     *
     * @throws IOException if the file was given up before
     */
    public Part finish() throws IOException {
        if (finished == null) {
            if (closed) {
                throw new IOException("The file was given up: " + relativePath);
            }
            closed = true;
            out.close();
            finished = new Part(relativePath, bytes, HexFormat.of().formatHex(digest.digest()));
        }
        return finished;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
                // Closing would make what was written so far a file like any other.
                out.abort();
            } else {
                out.close();
            }
        }
    }
}
