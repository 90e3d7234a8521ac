package io.thalweg.prepare.input;

import io.thalweg.prepare.input.web.HtmlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The text of a record of any format, on its way to the feed: HTML in it becomes text where that is asked for. */
final class RecordText {
    private final HtmlHandling html;
    private final DocumentFeed feed;

    RecordText(ReadOptions options, DocumentFeed feed) {
        this.html = options.decoding().html();
        this.feed = feed;
    }

    /** As {@link DocumentFeed#record}. */
    void record(FileRange range, long position, Origin origin, byte[] text, boolean hadNul, boolean wasMalformed)
            throws IOException {
        if (!mayBeMarkup(text)) {
            feed.record(range, position, origin, text, hadNul, wasMalformed);
            return;
        }
        String markup = new String(text, StandardCharsets.UTF_8);
        boolean page = HtmlText.isPage(markup);
        if (!page && html == HtmlHandling.AUTO) {
            feed.record(range, position, origin, text, hadNul, wasMalformed);
            return;
        }
        if (text.length > PageText.MAX_BYTES) {
            feed.unreadable(ReadCount.RECORDS_TOO_LONG, range, position);
            return;
        }
        String read = page ? HtmlText.ofPage(markup) : HtmlText.ofFragment(markup);
        if (read.isEmpty()) {
            feed.unreadable(ReadCount.RECORDS_WITHOUT_TEXT, range, position);
            return;
        }
        feed.record(range, position, origin, read.getBytes(StandardCharsets.UTF_8), hadNul, wasMalformed);
    }

    private boolean mayBeMarkup(byte[] text) {
        if (html == HtmlHandling.KEEP) {
            return false;
        }
        if (html == HtmlHandling.AUTO) {
            int i = 0;
            while (i < text.length && text[i] <= ' ' && text[i] >= 0) {
                i++;
            }
            return i < text.length && text[i] == '<';
        }
        for (byte b : text) {
            if (b == '<' || b == '&') {
                return true;
            }
        }
        return false;
    }

    static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** @param broken whether it {@link #hasLoneSurrogate}, each of which becomes U+FFFD */
    static byte[] utf8(String text, boolean broken) {
        if (!broken) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(out::appendCodePoint);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
