package io.thalweg.prepare.corpus;

import io.thalweg.storage.PartWriter;
import java.io.IOException;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** Lets Parquet write through a {@link PartWriter}, which learns length and checksum on the way. */
public record PartOutputFile(PartWriter part) implements OutputFile {
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
                part.write(b);
                position++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                part.write(bytes, offset, length);
                position += length;
            }

            @Override
            public void flush() throws IOException {
                part.flush();
            }

            @Override
            public void close() throws IOException {
                part.close();
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
