package io.thalweg.prepare.input;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.PartWriter;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The stored bytes of an input file. A failure of the storage is a {@link JobFailed}, so that no decompressor above can
 * take it for damaged data.
 */
public final class SourceStream extends InputStream {
    private final String path;
    private final FSDataInputStream in;
    private final @Nullable MessageDigest digest;
    private boolean atEnd;

    private SourceStream(String path, FSDataInputStream in, @Nullable MessageDigest digest) {
        this.path = path;
        this.in = in;
        this.digest = digest;
    }

    static SourceStream open(InputFile file, Configuration hadoop, long offset) {
        return open(file.path(), hadoop, offset, offset == 0 && file.hashed() ? PartWriter.sha256() : null);
    }

    /** Without a checksum. */
    public static SourceStream open(String path, Configuration hadoop, long offset) {
        return open(path, hadoop, offset, null);
    }

    private static SourceStream open(String file, Configuration hadoop, long offset, @Nullable MessageDigest digest) {
        try {
            Path path = new Path(file);
            FSDataInputStream in = path.getFileSystem(hadoop).open(path, 1 << 16);
            if (offset > 0) {
                in.seek(offset);
            }
            return new SourceStream(file, in, digest);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static JobFailed unreadable(InputFile file, Exception e) {
        return unreadable(file.path(), e);
    }

    /** A failure of the storage. */
    public static JobFailed unreadable(String path, Exception e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new JobFailed(
                Problem.of("An input file cannot be read")
                        .found(reason.lines().findFirst().orElse(""))
                        .at(path)
                        .remedy("See that the file stays in place and readable, and start again"),
                e);
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        try {
            int n = in.read(buffer, offset, length);
            if (n < 0) {
                atEnd = true;
            } else if (digest != null) {
                digest.update(buffer, offset, n);
            }
            return n;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** The length of a file. */
    public static long length(String file, Configuration hadoop) {
        try {
            Path path = new Path(file);
            return path.getFileSystem(hadoop).getFileStatus(path).getLen();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Where in the file the next byte is. */
    public long position() {
        try {
            return in.getPos();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** Goes to another place of the file; not for one whose checksum is taken. */
    public void seek(long position) {
        try {
            in.seek(position);
            atEnd = false;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** Fills an array with what is at a place of the file, and leaves the position where it is. */
    public void readFully(long at, byte[] into) {
        try {
            in.readFully(at, into);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** Never 0 before the end: GZIPInputStream takes that for the last member of a file. */
    @Override
    public int available() {
        return atEnd ? 0 : 1;
    }

    /** Reads what a decompressor left, so that the checksum is that of the file. */
    void drain() {
        byte[] buffer = new byte[1 << 16];
        while (!atEnd) {
            read(buffer, 0, buffer.length);
        }
    }

    /** SHA-256 of the whole file, after {@link #drain}; null where it is not taken. */
    @Nullable
    String sha256() {
        return digest == null ? null : HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }
}
