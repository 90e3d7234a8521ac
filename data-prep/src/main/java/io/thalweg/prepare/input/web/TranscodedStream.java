package io.thalweg.prepare.input.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text of any encoding as UTF-8, as it comes. Bytes that are no text become U+FFFD, and are counted. */
public final class TranscodedStream extends InputStream {
    private static final int BUFFER = 1 << 14;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE)
            .replaceWith(new byte[] {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD});
    private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
    private final CharBuffer chars = CharBuffer.allocate(BUFFER).flip();
    private final ByteBuffer utf8 = ByteBuffer.allocate(4 * BUFFER).flip();
    private boolean end;
    private boolean decoded;
    private long replacements;

    public TranscodedStream(InputStream in, Charset charset) {
        this.in = in;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Places so far at which bytes were no text. */
    public long replacements() {
        return replacements;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!utf8.hasRemaining()) {
            if (decoded) {
                return -1;
            }
            fill();
        }
        int n = Math.min(length, utf8.remaining());
        utf8.get(buffer, offset, n);
        return n;
    }

    private void fill() throws IOException {
        bytes.compact();
        if (!end && bytes.hasRemaining()) {
            int n = in.read(bytes.array(), bytes.position(), bytes.remaining());
            end = n < 0;
            bytes.position(bytes.position() + Math.max(n, 0));
        }
        bytes.flip();
        chars.compact();
        decode();
        chars.flip();
        utf8.clear();
        encoder.encode(chars, utf8, decoded);
        utf8.flip();
    }

    private void decode() {
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, end);
            if (!result.isError()) {
                // The last characters fit, once there is nothing more to decode.
                decoded = end && result.isUnderflow() && decoder.flush(chars).isUnderflow();
                return;
            }
            if (!chars.hasRemaining()) {
                return;
            }
            chars.put('\uFFFD');
            bytes.position(bytes.position() + result.length());
            replacements++;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
