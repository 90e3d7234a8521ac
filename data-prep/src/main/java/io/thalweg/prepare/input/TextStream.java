package io.thalweg.prepare.input;

import io.thalweg.prepare.input.web.EncodingLabels;
import io.thalweg.prepare.input.web.Encodings;
import io.thalweg.prepare.input.web.TranscodedStream;
import io.thalweg.problem.JobFailed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The decompressed bytes of a file, as UTF-8 and without their byte-order mark. Where compressed data breaks off the
 * stream ends, and {@link #broken} tells.
 */
final class TextStream extends InputStream {
    private static final int BOM_BYTES = 3;

    private final InputStream source;
    private InputStream in;
    private boolean hasBom;
    private boolean broken;
    private @Nullable TranscodedStream transcoded;

    private TextStream(InputStream source, InputStream in) {
        this.source = source;
        this.in = in;
    }

    /** From the file's start, its bytes as they are but for the mark. */
    static TextStream open(InputStream source, Compression compression) {
        return open(source, compression, DecodingOptions.UTF_8);
    }

    /** From the file's start, of any encoding. */
    static TextStream open(InputStream source, Compression compression, String encoding) {
        InputStream in;
        boolean broken = false;
        try {
            in = compression.decompress(source);
        } catch (JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            in = InputStream.nullInputStream();
            broken = true;
        }
        TextStream text = new TextStream(source, in);
        text.broken = broken;
        return text.decoded(encoding);
    }

    /** The same from an encoding, of one nothing has been read from. */
    TextStream decoded(String encoding) {
        Charset charset = EncodingLabels.charset(encoding);
        if (encoding.equals(DecodingOptions.AUTO)) {
            byte[] start = peek(Encodings.HEAD_BYTES);
            charset = Encodings.ofText(start, start.length, null);
        }
        if (charset != null && !charset.equals(StandardCharsets.UTF_8)) {
            transcoded = new TranscodedStream(in, charset);
            in = transcoded;
        }
        if (isByteOrderMark(peek(BOM_BYTES))) {
            hasBom = true;
            fill(new byte[BOM_BYTES], 0, BOM_BYTES);
        }
        return this;
    }

    /** The next bytes, as far as there are any; they are still to be read after that. */
    byte[] peek(int most) {
        byte[] start = new byte[most];
        int length = 0;
        while (length < most) {
            int n = fill(start, length, most - length);
            if (n < 0) {
                break;
            }
            length += n;
        }
        byte[] known = Arrays.copyOf(start, length);
        in = new SequenceInputStream(new ByteArrayInputStream(known), in);
        return known;
    }

    static boolean isByteOrderMark(byte[] head) {
        return head.length >= BOM_BYTES && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF;
    }

    private int fill(byte[] buffer, int offset, int length) {
        try {
            return in.read(buffer, offset, length);
        } catch (JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decompressors meet damage with either.
            broken = true;
            in = InputStream.nullInputStream();
            return -1;
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        return fill(buffer, offset, length);
    }

    /** Offset of the first byte this stream gives. */
    int offset() {
        return hasBom ? BOM_BYTES : 0;
    }

    boolean hasBom() {
        return hasBom;
    }

    boolean broken() {
        return broken;
    }

    /** Whether the file is in another encoding than UTF-8. */
    boolean isTranscoded() {
        return transcoded != null;
    }

    /** Whether some bytes so far were no text in the file's encoding. */
    boolean hasReplacements() {
        return transcoded != null && transcoded.replacements() > 0;
    }

    @Override
    public void close() {
        try {
            source.close();
            in.close();
        } catch (JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Its data has been read or found broken, and the file is closed: only the decompressor's memory is left.
            broken = broken || !(e instanceof IOException);
        }
    }
}
