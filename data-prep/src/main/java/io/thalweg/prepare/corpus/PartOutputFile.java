package io.thalweg.prepare.corpus;

import io.thalweg.storage.PartWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Lets Parquet write through a {@link PartWriter}, which learns length and checksum on the way, and makes files of equal
 * rows equal to the byte: Parquet collects a column's encodings in a hash set of enum constants, whose hashes each Java
 * process draws anew, and writes them to the footer in that set's order. Here they are put in order before the footer
 * goes out.
 */
public final class PartOutputFile implements OutputFile {
    /** The footer's length and the magic bytes, which end a Parquet file. */
    private static final int TAIL_BYTES = 8;

    private static final String MAGIC = "PAR1";

    private final PartWriter part;

    /** What was written since the end of the file began; null before. */
    private @Nullable ByteArrayOutputStream held;

    public PartOutputFile(PartWriter part) {
        this.part = part;
    }

    /** To be called before Parquet is told to end the file: what it writes from here on is held until it closes. */
    public void beginEnd() {
        held = new ByteArrayOutputStream();
    }

    /** A file that Parquet did not come to the end of is not finished, and so given up. */
    private void release() throws IOException {
        if (held != null) {
            byte[] end = held.toByteArray();
            held = null;
            if (isWhole(end)) {
                part.write(ordered(end));
                part.finish();
            } else {
                part.write(end);
            }
        }
    }

    /** Whether Parquet came to the end; a file whose writing failed is closed too. */
    private static boolean isWhole(byte[] end) {
        return end.length > TAIL_BYTES
                && new String(end, end.length - MAGIC.length(), MAGIC.length(), StandardCharsets.US_ASCII)
                        .equals(MAGIC);
    }

    /** The end of a file, with its columns' encodings in order. */
    private static byte[] ordered(byte[] end) throws IOException {
        int footerEnd = end.length - TAIL_BYTES;
        int footerLength = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt(footerEnd);
        int footerBegin = footerEnd - footerLength;
        FileMetaData footer = Util.readFileMetaData(new ByteArrayInputStream(end, footerBegin, footerLength));
        for (RowGroup group : footer.getRow_groups()) {
            for (ColumnChunk column : group.getColumns()) {
                List<Encoding> encodings = column.getMeta_data().getEncodings();
                encodings.sort(Comparator.comparingInt(Encoding::getValue));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(end.length);
        out.write(end, 0, footerBegin);
        Util.writeFileMetaData(footer, out);
        byte[] tail = java.util.Arrays.copyOfRange(end, footerEnd, end.length);
        ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).putInt(0, out.size() - footerBegin);
        out.write(tail);
        return out.toByteArray();
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return new PositionOutputStream() {
            private long position;

            @Override
            public long getPos() {
                return position;
            }

            @Override
            public void write(int b) throws IOException {
                if (held == null) {
                    part.write(b);
                } else {
                    held.write(b);
                }
                position++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (held == null) {
                    part.write(bytes, offset, length);
                } else {
                    held.write(bytes, offset, length);
                }
                position += length;
            }

            @Override
            public void flush() throws IOException {
                part.flush();
            }

            @Override
            public void close() throws IOException {
                try (part) {
                    release();
                }
            }
        };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }
}
