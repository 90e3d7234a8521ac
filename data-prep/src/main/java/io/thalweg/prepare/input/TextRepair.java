package io.thalweg.prepare.input;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Makes any bytes well-formed UTF-8 without NUL, and says what was wrong. Clean text, nearly all there is, costs one
 * look at every eight bytes.
 */
final class TextRepair {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LOW_BITS = 0x0101010101010101L;

    private byte[] bytes = {};
    private int from;
    private int to;
    private boolean hadNul;
    private boolean wasMalformed;

    /** Repairs {@code buffer[start, end)}, in place where lengths allow. */
    void repair(byte[] buffer, int start, int end) {
        bytes = buffer;
        from = start;
        to = end;
        hadNul = false;
        wasMalformed = false;
        long high = 0;
        long zero = 0;
        int i = start;
        for (; i + 8 <= end; i += 8) {
            long word = (long) LONGS.get(buffer, i);
            high |= word & HIGH_BITS;
            zero |= (word - LOW_BITS) & ~word & HIGH_BITS;
        }
        for (; i < end; i++) {
            high |= buffer[i] & 0x80;
            zero |= buffer[i] == 0 ? 1 : 0;
        }
        if (zero != 0) {
            replaceNul();
        }
        if (high != 0 && !isWellFormed(buffer, start, end)) {
            wasMalformed = true;
            bytes = new String(buffer, start, end - start, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            from = 0;
            to = bytes.length;
        }
    }

    private void replaceNul() {
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0) {
                bytes[i] = ' ';
                hadNul = true;
            }
        }
    }

    /** Whether the bytes are UTF-8 as the Unicode Standard has it (table 3-7): no overlong forms, no surrogates. */
    static boolean isWellFormed(byte[] utf8, int start, int end) {
        int i = start;
        while (i < end) {
            int lead = utf8[i] & 0xFF;
            if (lead < 0x80) {
                i++;
                continue;
            }
            int more = lead < 0xC2 ? -1 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF5 ? 3 : -1;
            if (more < 0 || i + more >= end) {
                return false;
            }
            int second = utf8[i + 1] & 0xFF;
            int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
            int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
            if (second < least
                    || second > most
                    || (more > 1 && (utf8[i + 2] & 0xC0) != 0x80)
                    || (more > 2 && (utf8[i + 3] & 0xC0) != 0x80)) {
                return false;
            }
            i += more + 1;
        }
        return true;
    }

    byte[] bytes() {
        return bytes;
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    boolean hadNul() {
        return hadNul;
    }

    boolean wasMalformed() {
        return wasMalformed;
    }
}
