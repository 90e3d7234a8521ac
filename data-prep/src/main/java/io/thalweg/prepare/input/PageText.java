package io.thalweg.prepare.input;

import io.thalweg.prepare.input.web.EncodingLabels;
import io.thalweg.prepare.input.web.Encodings;
import io.thalweg.prepare.input.web.HtmlText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One page, or another text of the web, from its bytes to a document. */
final class PageText {
    /** A larger page is left out: what it is parsed into takes many times its bytes. */
    static final int MAX_BYTES = 8 << 20;

    private final DocumentFeed feed;

    PageText(DocumentFeed feed) {
        this.feed = feed;
    }

    /**
     * Reads a page to its end, or to where it is too long.
     *
     * @return its bytes, or null if there are too many; then that has been counted
     */
    byte @Nullable [] bytes(FileRange range, long position, InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            feed.unreadable(ReadCount.RECORDS_TOO_LONG, range, position);
            return null;
        }
        return bytes;
    }

    /** Hands on the text of a page. */
    void page(FileRange range, long position, Origin origin, byte[] bytes, Charset charset) throws IOException {
        hand(range, position, origin, HtmlText.ofPage(decode(bytes, charset)), charset);
    }

    /** Hands on a text without markup. */
    void text(FileRange range, long position, Origin origin, byte[] bytes, Charset charset) throws IOException {
        if (charset.equals(StandardCharsets.UTF_8)) {
            // Repaired and counted like any other.
            feed.record(range, position, origin, bytes, false, false);
        } else {
            hand(range, position, origin, decode(bytes, charset), charset);
        }
    }

    private static String decode(byte[] bytes, Charset charset) {
        String text = new String(bytes, charset);
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private void hand(FileRange range, long position, Origin origin, String text, Charset charset) throws IOException {
        boolean malformed = text.indexOf('\uFFFD') >= 0 && !charset.name().startsWith("UTF");
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length == 0) {
            feed.unreadable(ReadCount.RECORDS_WITHOUT_TEXT, range, position);
        } else {
            feed.record(range, position, origin, utf8, false, malformed);
        }
    }

    /** The encoding of a page in a file of its own. */
    static Charset charsetOfFile(byte[] page, String encoding) {
        int head = Math.min(page.length, Encodings.HEAD_BYTES);
        if (encoding.equals(DecodingOptions.AUTO)) {
            return Encodings.ofPage(page, head, null);
        }
        Charset named = EncodingLabels.charset(encoding);
        Charset declared = Encodings.ofDeclaration(page, head, null);
        return declared != null ? declared : named != null ? named : StandardCharsets.UTF_8;
    }
}
