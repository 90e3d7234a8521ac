package io.thalweg.prepare.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;

class RenewedCodecsTest {
    private static final CompressionCodecName LZ4 = CompressionCodecName.LZ4;

    /** 100 bytes of one literal and a match that begins before the first. */
    private static byte[] damaged() {
        ByteBuffer packed = ByteBuffer.allocate(2 * Integer.BYTES + 100);
        return packed.putInt(1000)
                .putInt(100)
                .put((byte) 0x10)
                .put((byte) 'a')
                .putShort((short) -1)
                .array();
    }

    @Test
    void whatMetDamagedBytesReadsNoOthers() throws IOException {
        byte[] noise = new byte[10_000];
        new Random(4).nextBytes(noise);
        RenewedCodecs codecs = new RenewedCodecs(new Configuration());
        byte[] packed =
                codecs.getCompressor(LZ4).compress(BytesInput.from(noise)).toByteArray();
        BytesInput damaged = BytesInput.from(damaged());
        assertThrows(
                Exception.class,
                () -> codecs.getDecompressor(LZ4).decompress(damaged, 1000).toByteArray());
        codecs.renew();
        assertArrayEquals(noise, unpacked(codecs, packed, noise.length));
        codecs.release();

        RenewedCodecs next = new RenewedCodecs(new Configuration());
        assertArrayEquals(noise, unpacked(next, packed, noise.length));
        next.release();
    }

    private static byte[] unpacked(RenewedCodecs codecs, byte[] packed, int size) throws IOException {
        return codecs.getDecompressor(LZ4)
                .decompress(BytesInput.from(packed), size)
                .toByteArray();
    }
}
