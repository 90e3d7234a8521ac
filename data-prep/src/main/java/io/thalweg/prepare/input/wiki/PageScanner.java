package io.thalweg.prepare.input.wiki;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of an export into pages. Within text every {@code <} is escaped, so {@code <page>} is never anything
 * but a page's start, and a reader may begin anywhere. A page belongs to the chunk that holds the first byte of its tag.
 */
public final class PageScanner {
    /** A longer page is left out. */
    public static final int MAX_PAGE_BYTES = 32 << 20;

    private static final byte[] OPEN = {'<', 'p', 'a', 'g', 'e', '>'};
    private static final byte[] CLOSE = {'<', '/', 'p', 'a', 'g', 'e', '>'};

    /** Bytes of an export in their order. */
    public interface Chunks {
        /** The next, or null at the end. */
        @Nullable
        Chunk next() throws IOException;
    }

    /**
     * Some bytes.
     *
     * @param isOwned whether pages that begin in it are wanted
     * @param bytes null where they are damaged
     * @param length of the bytes
     */
    public record Chunk(boolean isOwned, byte @Nullable [] bytes, int length) {}

    /** Takes the pages. */
    public interface Pages {
        /** @param buffer holds the page, tags and all, at {@code [0, length)}; valid during the call */
        void page(byte[] buffer, int length) throws IOException;

        /** A page of more than {@link #MAX_PAGE_BYTES}. */
        void tooLong();

        /** Bytes that are owned are damaged, or the export ends inside a page that is. */
        void broken();
    }

    private final Pages pages;
    private byte[] buffer = new byte[1 << 16];
    private int length;
    private int matched;
    private boolean inside;
    private boolean tooLong;

    public PageScanner(Pages pages) {
        this.pages = pages;
    }

    public void scan(Chunks chunks) throws IOException {
        boolean lastIsBroken = false;
        for (Chunk chunk = chunks.next(); chunk != null; chunk = chunks.next()) {
            lastIsBroken = chunk.bytes() == null;
            if (chunk.bytes() == null) {
                // A page that goes on into it cannot be made whole; its break is counted where it belongs.
                inside = false;
                matched = 0;
                if (chunk.isOwned()) {
                    pages.broken();
                }
            } else {
                scan(chunk.bytes(), chunk.length(), chunk.isOwned());
            }
            if (!chunk.isOwned() && !inside && matched == 0) {
                return;
            }
        }
        if (inside && !lastIsBroken) {
            pages.broken();
        }
    }

    private void scan(byte[] bytes, int count, boolean owned) throws IOException {
        int at = 0;
        while (at < count) {
            if (inside) {
                at = readPage(bytes, at, count);
            } else {
                at = seek(bytes, at, count, owned);
            }
        }
    }

    private int seek(byte[] bytes, int from, int count, boolean owned) {
        for (int i = from; i < count; i++) {
            if (bytes[i] == OPEN[matched]) {
                if (matched == 0 && !owned) {
                    return count;
                }
                matched++;
            } else {
                matched = bytes[i] == '<' && owned ? 1 : 0;
            }
            if (matched == OPEN.length) {
                matched = 0;
                inside = true;
                tooLong = false;
                length = 0;
                add(OPEN, 0, OPEN.length);
                return i + 1;
            }
            if (!owned && matched == 0) {
                return count;
            }
        }
        return count;
    }

    private int readPage(byte[] bytes, int from, int count) throws IOException {
        for (int i = from; i < count; i++) {
            matched = bytes[i] == CLOSE[matched] ? matched + 1 : bytes[i] == '<' ? 1 : 0;
            if (matched == CLOSE.length) {
                add(bytes, from, i + 1);
                matched = 0;
                inside = false;
                if (tooLong) {
                    pages.tooLong();
                } else {
                    pages.page(buffer, length);
                }
                return i + 1;
            }
        }
        add(bytes, from, count);
        return count;
    }

    private void add(byte[] bytes, int from, int to) {
        int more = to - from;
        tooLong |= length + more > MAX_PAGE_BYTES;
        if (tooLong) {
            return;
        }
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(length + more, Math.min(MAX_PAGE_BYTES, 2 * buffer.length)));
        }
        System.arraycopy(bytes, from, buffer, length, more);
        length += more;
    }
}
