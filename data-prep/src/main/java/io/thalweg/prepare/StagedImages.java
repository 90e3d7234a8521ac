package io.thalweg.prepare;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * Images between reading and shards: a file of records, each with its length before it. A record is a key, a label, the
 * length of the image's name, the name in UTF-8, and the pixels.
 */
final class StagedImages {
    private static final int KEY = 0;
    private static final int LABEL = 8;
    private static final int ID_LENGTH = 12;
    private static final int ID = 16;
    private static final int BUFFER = 1 << 17;

    private StagedImages() {}

    static long key(byte[] record) {
        return ByteBuffer.wrap(record).getLong(KEY);
    }

    static int label(byte[] record) {
        return ByteBuffer.wrap(record).getInt(LABEL);
    }

    static void setLabel(byte[] record, int label) {
        ByteBuffer.wrap(record).putInt(LABEL, label);
    }

    static byte[] id(byte[] record) {
        return java.util.Arrays.copyOfRange(record, ID, pixels(record));
    }

    /** Where the pixels begin. */
    static int pixels(byte[] record) {
        return ID + ByteBuffer.wrap(record).getInt(ID_LENGTH);
    }

    /** The name of the image whose record begins at a position of a file. */
    static byte[] idAt(Configuration hadoop, Path file, long position) throws IOException {
        try (FSDataInputStream in = file.getFileSystem(hadoop).open(file)) {
            in.seek(position);
            int length = in.readInt();
            in.seek(position + Integer.BYTES + ID_LENGTH);
            int idLength = in.readInt();
            if (idLength < 0 || idLength > length - ID) {
                throw new IOException(file + " has a name of " + idLength + " bytes in a record of " + length);
            }
            byte[] id = new byte[idLength];
            in.readFully(id);
            return id;
        }
    }

    /** Writes a file. */
    static final class Writer implements Closeable {
        private final DataOutputStream out;
        private long written;

        Writer(Configuration hadoop, Path file) throws IOException {
            out = new DataOutputStream(
                    new BufferedOutputStream(file.getFileSystem(hadoop).create(file, true), BUFFER));
        }

        /** @return where the record begins, for {@link #idAt} */
        long write(long key, int label, byte[] id, byte[] pixels) throws IOException {
            long position = written;
            out.writeInt(ID + id.length + pixels.length);
            out.writeLong(key);
            out.writeInt(label);
            out.writeInt(id.length);
            out.write(id);
            out.write(pixels);
            written += Integer.BYTES + ID + id.length + pixels.length;
            return position;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Reads a file's records; closed at the last one, or from outside. */
    static final class Reader implements Iterator<byte[]>, Closeable {
        private final Path file;
        private final DataInputStream in;
        private long left;

        /** @param records in the file */
        Reader(Configuration hadoop, Path file, long records) throws IOException {
            this.file = file;
            this.left = records;
            this.in = new DataInputStream(
                    new BufferedInputStream(file.getFileSystem(hadoop).open(file), BUFFER));
        }

        @Override
        public boolean hasNext() {
            return left > 0;
        }

        @Override
        public byte[] next() {
            if (left == 0) {
                throw new NoSuchElementException();
            }
            return Storage.access(file, () -> {
                byte[] record = new byte[in.readInt()];
                in.readFully(record);
                left--;
                if (left == 0) {
                    in.close();
                }
                return record;
            });
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
