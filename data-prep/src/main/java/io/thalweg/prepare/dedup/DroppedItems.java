package io.thalweg.prepare.dedup;

import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Which items of one reading task are dropped: a bit for each, in a file. */
public final class DroppedItems {
    /** A reading task has at most 32 MiB of text, or one file that cannot be cut. */
    private static final long MOST_BYTES = 1L << 28;

    private DroppedItems() {}

    public static void write(Configuration hadoop, Path file, BitSet dropped) throws IOException {
        try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
            out.write(dropped.toByteArray());
        }
    }

    /** @param path of the file; empty if none are dropped */
    public static BitSet read(Configuration hadoop, String path) throws IOException {
        if (path.isEmpty()) {
            return new BitSet();
        }
        Path file = new Path(path);
        long length = file.getFileSystem(hadoop).getFileStatus(file).getLen();
        if (length > MOST_BYTES) {
            throw new IOException(path + " has " + length + " bytes, allowed " + MOST_BYTES);
        }
        byte[] bits = new byte[(int) length];
        try (FSDataInputStream in = file.getFileSystem(hadoop).open(file)) {
            in.readFully(0, bits);
        }
        return BitSet.valueOf(bits);
    }
}
