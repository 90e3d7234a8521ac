package io.thalweg.prepare.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A look at a Parquet file's footer before Parquet's library reads it. The library takes memory for as many elements as a
 * list in the footer says it has, before they come, so that a few bytes can ask for gigabytes; here each list, string and
 * nesting is measured against the bytes there are, and each list's type against the format's. Meanings are not looked at:
 * those the library checks.
 *
 * <p>The footer is one struct in Thrift's compact protocol, followed by its length and the file's last four bytes.
 */
public final class Footer {
    /** More than a footer of a hundred thousand column chunks takes. */
    public static final int MAX_BYTES = 64 << 20;

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL = Integer.BYTES + 4;

    private Footer() {}

    /** @throws IOException saying what is wrong, if the file has no footer that can be read within its own size */
    public static void check(Path path, Configuration hadoop) throws IOException {
        FileSystem files = path.getFileSystem(hadoop);
        long length = files.getFileStatus(path).getLen();
        try (FSDataInputStream in = files.open(path)) {
            check(in::readFully, length);
        }
    }

    /**
     * The same of a file that is open.
     *
     * @param length of the file
     */
    public static void check(FileBytes in, long length) throws IOException {
        if (length < MAGIC.length + TAIL) {
            throw new IOException("It has " + length + " bytes, too few for Parquet");
        }
        byte[] tail = new byte[TAIL];
        in.readFully(length - TAIL, tail);
        if (!ByteBuffer.wrap(tail, Integer.BYTES, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
            throw new IOException(
                    "It does not end as a Parquet file, by " + new String(MAGIC, StandardCharsets.US_ASCII));
        }
        int footer = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (footer < 0 || footer > Math.min(MAX_BYTES, length - MAGIC.length - TAIL)) {
            throw new IOException("Its footer is said to have " + Integer.toUnsignedString(footer) + " bytes, of "
                    + length + " in the file, at most " + MAX_BYTES);
        }
        byte[] bytes = new byte[footer];
        in.readFully(length - TAIL - footer, bytes);
        check(bytes);
    }

    /** @param footer without its length */
    static void check(byte[] footer) throws IOException {
        try {
            new CompactStruct(ByteBuffer.wrap(footer).order(ByteOrder.LITTLE_ENDIAN), Shape.FILE, new long[0]).walk();
        } catch (IOException e) {
            throw new IOException("Its footer is damaged: " + e.getMessage(), e);
        }
    }
}
