package io.thalweg.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes one part of an output and learns its length and SHA-256 on the way. {@link #finish} closes the file and gives
 * the {@link Part}; a writer closed without it leaves a file that no manifest names.
 */
public final class PartWriter extends OutputStream {
    private final String relativePath;
    private final OutputStream out;
    private final MessageDigest digest = sha256();
    private long bytes;
    private boolean closed;

    private PartWriter(String relativePath, OutputStream out) {
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

    /** Closes the file; only when that succeeds is the part whole. */
    public Part finish() throws IOException {
        close();
        return new Part(relativePath, bytes, HexFormat.of().formatHex(digest.digest()));
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            out.close();
        }
    }
}
