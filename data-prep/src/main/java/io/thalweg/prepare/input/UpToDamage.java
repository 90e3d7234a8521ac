package io.thalweg.prepare.input;

import io.thalweg.problem.JobFailed;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Everything a decompressor can give before data breaks off or is damaged, and the failure after that. A decompressor that is asked
 * for many bytes fails with those it has made so far in a buffer that nobody then looks at; so this asks for few at a time.
 */
final class UpToDamage extends FilterInputStream {
    private final int step;
    private @Nullable IOException failure;

    /** @param step how many bytes the decompressor gives without loss at once: those that it need not read on for */
    UpToDamage(InputStream decompressed, int step) {
        super(decompressed);
        this.step = step;
    }

    /** Stored bytes that never promise more to come, so that a decompressor gives what it has before it reads on. */
    static InputStream unhurried(InputStream stored) {
        return new FilterInputStream(stored) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                return in.read(buffer, offset, length);
            }

            @Override
            public int available() {
                return 0;
            }
        };
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        int given = 0;
        try {
            while (given < length) {
                int n = step == 1
                        ? one(buffer, offset + given)
                        : in.read(buffer, offset + given, Math.min(step, length - given));
                if (n < 0) {
                    return given == 0 ? -1 : given;
                }
                given += n;
            }
        } catch (JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decompressors meet damage with either.
            failure = e instanceof IOException told ? told : new IOException(e);
            if (given == 0) {
                throw failure;
            }
        }
        return given;
    }

    private int one(byte[] buffer, int at) throws IOException {
        int value = in.read();
        if (value < 0) {
            return -1;
        }
        buffer[at] = (byte) value;
        return 1;
    }
}
