package io.thalweg.prepare.dedup;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/**
 * A file of records of one length, one after another and nothing else.
 *
 * @param records in it
 * @param recordBytes length of each
 */
public record RecordFile(String path, long records, int recordBytes) {
    private static final int BUFFER = 1 << 17;

    /** Length of a pair of ids. */
    public static final int PAIR_BYTES = 2 * Long.BYTES;

    public RecordFile {
        if (records < 0 || recordBytes < 1) {
            throw new IllegalArgumentException(path + ": " + records + " records of " + recordBytes + " bytes");
        }
    }

    /** Writes a file. */
    public static final class Writer implements Closeable {
        private final String path;
        private final int recordBytes;
        private final OutputStream out;
        private long records;

        public Writer(Configuration hadoop, Path file, int recordBytes) throws IOException {
            this.path = file.toString();
            this.recordBytes = recordBytes;
            this.out = new BufferedOutputStream(file.getFileSystem(hadoop).create(file, true), BUFFER);
        }

        public void write(byte[] record) throws IOException {
            if (record.length != recordBytes) {
                throw new IllegalArgumentException(record.length + " bytes, records have " + recordBytes);
            }
            out.write(record);
            records++;
        }

        /** Closes the file; only when that succeeds does it count. */
        public RecordFile finish() throws IOException {
            out.close();
            return new RecordFile(path, records, recordBytes);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** All records in order. The iterator closes the file behind the last; until then, its {@code close} does. */
    public Records open(Configuration hadoop) throws IOException {
        return open(hadoop, 0);
    }

    /** The records from {@code first} on. */
    public Records open(Configuration hadoop, long first) throws IOException {
        Path file = new Path(path);
        long length = file.getFileSystem(hadoop).getFileStatus(file).getLen();
        if (length != Math.multiplyExact(records, (long) recordBytes)) {
            throw new JobFailed(Problem.of("A file of fingerprints has another length than it must")
                    .found(length + " bytes")
                    .allowed(records + " records of " + recordBytes + " bytes")
                    .at(path)
                    .remedy("Restore the file, or make its dataset again"));
        }
        FSDataInputStream in = file.getFileSystem(hadoop).open(file);
        in.seek(first * recordBytes);
        return new Records(in, records - first, recordBytes);
    }

    /** Records as they are read; each is an array of its own. */
    public static final class Records implements Iterator<byte[]>, Closeable {
        private final DataInputStream in;
        private final int recordBytes;
        private long left;

        private Records(FSDataInputStream in, long left, int recordBytes) {
            this.in = new DataInputStream(new BufferedInputStream(in, BUFFER));
            this.left = left;
            this.recordBytes = recordBytes;
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
            try {
                byte[] record = new byte[recordBytes];
                in.readFully(record);
                left--;
                if (left == 0) {
                    in.close();
                }
                return record;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
