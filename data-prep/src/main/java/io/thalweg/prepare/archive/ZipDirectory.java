package io.thalweg.prepare.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The directory at a zip's end, which names its entries once more (APPNOTE.TXT 6.3.10, sections 4.3.12 to 4.3.16). Entries are
 * read as they come and nothing of it is believed, but of those that could not be read it is all there is. It is gone through
 * a stretch at a time.
 */
public final class ZipDirectory {
    /** The record at a zip's end, with the longest remark. */
    private static final int MOST_END_BYTES = 22 + 0xFFFF;

    private static final int END_BYTES = 22;
    private static final int END = 0x06054B50;
    private static final int LOCATOR = 0x07064B50;
    private static final int LOCATOR_BYTES = 20;
    private static final int WIDE_END = 0x06064B50;
    private static final int WIDE_END_BYTES = 56;
    private static final int ENTRY = 0x02014B50;
    private static final int ENTRY_BYTES = 46;

    /** More than an entry takes: its name, what is extra, and its remark have 16 bits for their lengths each. */
    private static final int STRETCH = ENTRY_BYTES + 3 * 0xFFFF;

    private static final int WIDE_FIELDS = 1;
    private static final long ELSEWHERE = 0xFFFFFFFFL;

    /** The bytes of a file, from any place of it. */
    @FunctionalInterface
    public interface Bytes {
        void readFully(long at, byte[] into);
    }

    /** Takes the entries of a directory. */
    @FunctionalInterface
    public interface Reader {
        /**
         * The next entry.
         *
         * @param header where it begins in the file, by the directory
         */
        void take(String name, long header);
    }

    private final Bytes file;

    /** Negative if it is not where the record at the end says. */
    private final long begin;

    private final long end;

    /** What lies before the archive in the file, as places in it are counted from its beginning. */
    private final long shift;

    private ZipDirectory(Bytes file, long begin, long end, long shift) {
        this.file = file;
        this.begin = begin;
        this.end = end;
        this.shift = shift;
    }

    /** The directory of a zip of so many bytes; null if there is no word of one at its end, as when it was cut off. */
    public static @Nullable ZipDirectory of(Bytes file, long length) {
        int tailBytes = (int) Math.min(length, MOST_END_BYTES);
        ByteBuffer tail = read(file, length - tailBytes, tailBytes);
        for (int at = tailBytes - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END && at + END_BYTES + unsigned(tail, at + 20) <= tailBytes) {
                return of(
                        file, length - tailBytes + at, tail.slice(at, END_BYTES).order(ByteOrder.LITTLE_ENDIAN));
            }
        }
        return null;
    }

    /** @param place of the record at the end */
    private static ZipDirectory of(Bytes file, long place, ByteBuffer record) {
        long end = place;
        long size = Integer.toUnsignedLong(record.getInt(12));
        long offset = Integer.toUnsignedLong(record.getInt(16));
        if (place >= LOCATOR_BYTES) {
            ByteBuffer locator = read(file, place - LOCATOR_BYTES, LOCATOR_BYTES);
            long at = locator.getLong(8);
            if (locator.getInt(0) == LOCATOR && at >= 0 && at <= place - LOCATOR_BYTES - WIDE_END_BYTES) {
                ByteBuffer wide = read(file, at, WIDE_END_BYTES);
                if (wide.getInt(0) == WIDE_END) {
                    end = at;
                    size = wide.getLong(40);
                    offset = wide.getLong(48);
                }
            }
        }
        long begin = end - size;
        boolean fits = size >= 0 && begin >= 0 && offset >= 0 && offset <= begin;
        return new ZipDirectory(file, fits ? begin : -1, end, begin - offset);
    }

    /**
     * Hands every entry to a reader.
     *
     * @return whether it could be gone through to its end; if not, what the reader has got is not all
     */
    public boolean forEach(Reader reader) {
        if (begin < 0) {
            return false;
        }
        ByteBuffer stretch = ByteBuffer.allocate(0);
        long from = begin;
        for (long at = begin; at < end; ) {
            int entry = (int) (at - from);
            if (entry + STRETCH > stretch.limit() && from + stretch.limit() < end) {
                from = at;
                entry = 0;
                stretch = read(file, at, (int) Math.min(end - at, 4L * STRETCH));
            }
            if (entry + ENTRY_BYTES > stretch.limit() || stretch.getInt(entry) != ENTRY) {
                return false;
            }
            int name = unsigned(stretch, entry + 28);
            int extra = unsigned(stretch, entry + 30);
            int bytes = ENTRY_BYTES + name + extra + unsigned(stretch, entry + 32);
            if (entry + bytes > stretch.limit()) {
                return false;
            }
            reader.take(
                    new String(stretch.array(), entry + ENTRY_BYTES, name, StandardCharsets.UTF_8),
                    shift + header(stretch, entry, entry + ENTRY_BYTES + name, extra));
            at += bytes;
        }
        return true;
    }

    /** Where an entry begins. What needs more than 32 bits is among what is extra, after lengths that do. */
    private static long header(ByteBuffer in, int entry, int extra, int extraBytes) {
        long header = Integer.toUnsignedLong(in.getInt(entry + 42));
        if (header != ELSEWHERE) {
            return header;
        }
        int before = 0;
        for (int length : new int[] {entry + 20, entry + 24}) {
            before += Integer.toUnsignedLong(in.getInt(length)) == ELSEWHERE ? Long.BYTES : 0;
        }
        for (int at = extra; at + 4 <= extra + extraBytes; at += 4 + unsigned(in, at + 2)) {
            if (unsigned(in, at) == WIDE_FIELDS && at + 4 + before + Long.BYTES <= extra + extraBytes) {
                return in.getLong(at + 4 + before);
            }
        }
        return header;
    }

    private static ByteBuffer read(Bytes file, long at, int bytes) {
        byte[] read = new byte[bytes];
        file.readFully(at, read);
        return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int unsigned(ByteBuffer in, int at) {
        return in.getShort(at) & 0xFFFF;
    }
}
