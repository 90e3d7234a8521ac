package io.thalweg.prepare.input.web;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The encoding that a page names in a {@code meta} element among its first bytes, found as browsers find it before they
 * parse: WHATWG HTML, section 13.2.3.2, "prescan a byte stream to determine its encoding". They stop after 1024 bytes and
 * start anew if they meet a name later; this looks further at once. One use each.
 */
final class MetaPrescan {
    /** How far the name may stand behind the start. */
    static final int BYTES = 1 << 14;

    private final byte[] page;
    private final int end;
    private int at;
    private String name = "";
    private String value = "";

    private MetaPrescan(byte[] page, int end) {
        this.page = page;
        this.end = end;
    }

    /** @param length bytes of the page that are known */
    static @Nullable Charset find(byte[] page, int length) {
        MetaPrescan scan = new MetaPrescan(page, Math.min(length, BYTES));
        try {
            return scan.find();
        } catch (EndOfPage e) {
            return null;
        }
    }

    /** The bytes end inside a tag: what it would have said is not known. */
    private static final class EndOfPage extends Exception {
        private static final long serialVersionUID = 1L;
        private static final EndOfPage HERE = new EndOfPage();

        private EndOfPage() {
            super("", null, false, false);
        }
    }

    private @Nullable Charset find() throws EndOfPage {
        for (; at < end; at++) {
            if (page[at] != '<') {
                continue;
            }
            if (startsWith("<!--")) {
                skipComment();
            } else if (startsWith("<meta") && at + 5 < end && (isSpace(page[at + 5]) || page[at + 5] == '/')) {
                at += 5;
                Charset charset = meta();
                if (charset != null) {
                    return charset;
                }
            } else if (isLetter(at + 1) || (at + 1 < end && page[at + 1] == '/' && isLetter(at + 2))) {
                skipTag();
            } else if (at + 1 < end && (page[at + 1] == '!' || page[at + 1] == '/' || page[at + 1] == '?')) {
                skipTo('>');
            }
        }
        return null;
    }

    private void skipComment() throws EndOfPage {
        // The two hyphens of the end may be those of the start.
        at += 2;
        while (!startsWith("-->")) {
            if (++at >= end) {
                throw EndOfPage.HERE;
            }
        }
        at += 2;
    }

    private void skipTag() throws EndOfPage {
        while (!isSpace(byteAt()) && byteAt() != '>') {
            at++;
        }
        while (nextAttribute()) {
            // Nothing in it counts.
        }
    }

    private void skipTo(char stop) throws EndOfPage {
        while (byteAt() != stop) {
            at++;
        }
    }

    private @Nullable Charset meta() throws EndOfPage {
        Set<String> seen = new HashSet<>();
        boolean isContentType = false;
        boolean needsContentType = false;
        Charset charset = null;
        while (nextAttribute()) {
            if (!seen.add(name)) {
                continue;
            }
            if (name.equals("http-equiv")) {
                isContentType = value.equals("content-type");
            } else if (name.equals("content") && charset == null) {
                String label = labelOfContent(value);
                if (label != null && EncodingLabels.charset(label) != null) {
                    charset = EncodingLabels.declaredInside(label);
                    needsContentType = true;
                }
            } else if (name.equals("charset")) {
                charset = EncodingLabels.declaredInside(value);
                needsContentType = false;
            }
        }
        return needsContentType && !isContentType ? null : charset;
    }

    /** What a {@code content} attribute has behind {@code charset=}, or null; ibid., section 2.6.5. */
    static @Nullable String labelOfContent(String content) {
        int from = 0;
        while (true) {
            int found = content.indexOf("charset", from);
            if (found < 0) {
                return null;
            }
            int i = skipSpaces(content, found + 7);
            if (i < content.length() && content.charAt(i) == '=') {
                return unquoted(content, skipSpaces(content, i + 1));
            }
            from = found + 7;
        }
    }

    private static int skipSpaces(String text, int from) {
        int i = from;
        while (i < text.length() && isSpace((byte) text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static @Nullable String unquoted(String content, int from) {
        if (from >= content.length()) {
            return null;
        }
        char quote = content.charAt(from);
        if (quote == '"' || quote == '\'') {
            int close = content.indexOf(quote, from + 1);
            return close < 0 ? null : content.substring(from + 1, close);
        }
        int to = from;
        while (to < content.length() && !isSpace((byte) content.charAt(to)) && content.charAt(to) != ';') {
            to++;
        }
        return content.substring(from, to);
    }

    /** Reads an attribute to {@code name} and {@code value}, in lower case. @return false at the tag's end */
    private boolean nextAttribute() throws EndOfPage {
        while (isSpace(byteAt()) || byteAt() == '/') {
            at++;
        }
        if (byteAt() == '>') {
            return false;
        }
        int from = at;
        while (!(byteAt() == '=' && at > from) && !isSpace(byteAt()) && byteAt() != '/' && byteAt() != '>') {
            at++;
        }
        name = text(from, at);
        value = "";
        while (isSpace(byteAt())) {
            at++;
        }
        if (byteAt() != '=') {
            return true;
        }
        at++;
        while (isSpace(byteAt())) {
            at++;
        }
        readValue();
        return true;
    }

    private void readValue() throws EndOfPage {
        byte quote = byteAt();
        int from = at;
        if (quote == '"' || quote == '\'') {
            at++;
            skipTo((char) quote);
            value = text(from + 1, at);
            at++;
        } else {
            while (!isSpace(byteAt()) && byteAt() != '>') {
                at++;
            }
            value = text(from, at);
        }
    }

    private String text(int from, int to) {
        return new String(page, from, to - from, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }

    private byte byteAt() throws EndOfPage {
        if (at >= end) {
            throw EndOfPage.HERE;
        }
        return page[at];
    }

    /** Whether that comes next, in any case of letters. */
    private boolean startsWith(String what) {
        if (at + what.length() > end) {
            return false;
        }
        for (int i = 0; i < what.length(); i++) {
            if (Character.toLowerCase((char) page[at + i]) != what.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isLetter(int i) {
        return i < end && ((page[i] >= 'a' && page[i] <= 'z') || (page[i] >= 'A' && page[i] <= 'Z'));
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\f' || b == '\r';
    }
}
