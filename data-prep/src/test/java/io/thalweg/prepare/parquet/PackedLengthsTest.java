package io.thalweg.prepare.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.Lz4Codec;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackedLengthsTest {
    private static final long SEED = 12;

    private static void snappy(int unpacked, int... packed) throws IOException {
        byte[] bytes = new byte[packed.length];
        for (int i = 0; i < packed.length; i++) {
            bytes[i] = (byte) packed[i];
        }
        PackedLengths.require(CompressionCodecName.SNAPPY, bytes, unpacked);
    }

    private static void lz4(byte[] packed) throws IOException {
        PackedLengths.require(CompressionCodecName.LZ4, packed, 0);
    }

    @Test
    void snappyBeginsWithALengthInGroupsOfSevenBits() throws IOException {
        snappy(0, 0);
        snappy(128, 0x80, 1, 7);
        snappy(Integer.MAX_VALUE, 0xFF, 0xFF, 0xFF, 0xFF, 7);
        assertThrows(IOException.class, () -> snappy(127, 0x80, 1));
        assertThrows(IOException.class, () -> snappy(1));
    }

    /** Several blocks, of pieces as large as Hadoop's buffers, of what packs well, of what does not, and of nothing. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 300, 262_144, 1_000_000})
    void whatHadoopPacksWithLz4Passes(int size) throws IOException {
        Random random = new Random(SEED);
        byte[] noise = new byte[size];
        random.nextBytes(noise);
        byte[] words = new byte[size];
        for (int i = 0; i < size; i++) {
            words[i] = (byte) (i % 1000 < 900 ? 'a' + random.nextInt(3) : 'x');
        }
        byte[] packed = packed(noise, words, new byte[size]);
        lz4(packed);
        if (size > 1) { // Within the last piece, behind which an empty block may be.
            assertThrows(IOException.class, () -> lz4(Arrays.copyOf(packed, packed.length - Integer.BYTES - 1)));
        }
    }

    @Test
    void aPieceOfLz4ThatSaysItIsLongerThanThePageIsRefused() throws IOException {
        byte[] text = "once upon a time ".repeat(100).getBytes(StandardCharsets.UTF_8);
        byte[] packed = packed(text, text);
        int second = 2 * Integer.BYTES + ByteBuffer.wrap(packed).getInt(Integer.BYTES);
        for (int at : new int[] {Integer.BYTES, second + Integer.BYTES}) {
            for (int said : new int[] {Integer.MAX_VALUE, -1}) {
                byte[] changed = packed.clone();
                ByteBuffer.wrap(changed).putInt(at, said);
                String told =
                        assertThrows(IOException.class, () -> lz4(changed)).getMessage();
                assertEquals(
                        "Its next piece of LZ4 is said to have " + said + " bytes",
                        told.substring(0, told.indexOf(", of")));
            }
        }
    }

    /** Hadoop's reader goes on to the next four bytes for its piece, and takes memory for 2 GB. */
    @Test
    void aBlockOfFewerThanNoBytesIsRefused() {
        byte[] packed = {-1, -1, -1, -1, 0x7F, -1, -1, 0, 0, 0, 0, 0};
        String told = assertThrows(IOException.class, () -> lz4(packed)).getMessage();
        assertEquals("A block of LZ4 is said to have -1 bytes", told);
    }

    /** Hadoop's reader would cut it in two, and count what they unpack to otherwise. */
    @Test
    void aPieceBeyondHadoopsBufferIsRefused() {
        int piece = (1 << 18) + 1;
        ByteBuffer packed =
                ByteBuffer.allocate(2 * Integer.BYTES + piece).putInt(piece).putInt(piece);
        String told = assertThrows(IOException.class, () -> lz4(packed.array())).getMessage();
        assertEquals("at most 262144", told.substring(told.indexOf("at most")));
    }

    /** Each as one block, or more. */
    private static byte[] packed(byte[]... parts) throws IOException {
        Lz4Codec codec = new Lz4Codec();
        codec.setConf(new Configuration());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            try (OutputStream out = codec.createOutputStream(bytes)) {
                out.write(part);
            }
        }
        return bytes.toByteArray();
    }
}
