package io.thalweg.prepare.input.web;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which encoding bytes are in, by their start. In this order: a byte-order mark; whether they are UTF-8, as hardly
 * any text in another encoding is by chance; what is said of them from outside, and in a page by itself, where they can
 * be that; and last what ICU's detector finds most likely among what they can be.
 */
public final class Encodings {
    /** What bytes are taken for that nothing tells anything of: the commonest of those in which any bytes are text. */
    public static final Charset LEGACY = Charset.forName("windows-1252");

    /** Bytes that are looked at. */
    public static final int HEAD_BYTES = 1 << 16;

    /** Detected in text of one language alone, or by zeros that are not there; no file in our days has them. */
    private static final Set<String> NEVER = Set.of("IBM420_ltr", "IBM420_rtl", "IBM424_ltr", "IBM424_rtl");

    /** In the detector's hundredths: of two encodings that are nearly as likely, it is the commoner one. */
    private static final int NEARLY_AS_LIKELY = 5;

    private static final int MOSTLY_UTF_8 = 80;

    private Encodings() {}

    /** The encoding that a mark at the start names, or null. */
    public static @Nullable Charset ofMark(byte[] head, int length) {
        if (length >= 3 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB && head[2] == (byte) 0xBF) {
            return StandardCharsets.UTF_8;
        }
        if (length >= 4 && head[0] == 0 && head[1] == 0 && head[2] == (byte) 0xFE && head[3] == (byte) 0xFF) {
            return Charset.forName("UTF-32BE");
        }
        if (length >= 2 && head[0] == (byte) 0xFE && head[1] == (byte) 0xFF) {
            return StandardCharsets.UTF_16BE;
        }
        if (length >= 2 && head[0] == (byte) 0xFF && head[1] == (byte) 0xFE) {
            return length >= 4 && head[2] == 0 && head[3] == 0
                    ? Charset.forName("UTF-32LE")
                    : StandardCharsets.UTF_16LE;
        }
        return null;
    }

    /** Of a text that says nothing itself. */
    public static Charset ofText(byte[] head, int length, @Nullable Charset said) {
        Charset sure = sure(head, length);
        if (sure != null) {
            return sure;
        }
        return said != null && decodes(said, head, length) ? said : guess(head, length);
    }

    /** Of a page; what the server says goes before what it says itself. */
    public static Charset ofPage(byte[] head, int length, @Nullable Charset said) {
        Charset declared = ofDeclaration(head, length, said);
        return declared == null ? guess(head, length) : declared;
    }

    /** Of a page that says what it is in, itself or by the server, or is UTF-8; otherwise null. */
    public static @Nullable Charset ofDeclaration(byte[] head, int length, @Nullable Charset said) {
        Charset sure = sure(head, length);
        if (sure != null) {
            return sure;
        }
        if (said != null && decodes(said, head, length)) {
            return said;
        }
        Charset inside = MetaPrescan.find(head, length);
        return inside != null && decodes(inside, head, length) ? inside : null;
    }

    private static @Nullable Charset sure(byte[] head, int length) {
        Charset marked = ofMark(head, length);
        if (marked != null) {
            return marked;
        }
        return !hasEscapes(head, length) && hasNoZero(head, length) && decodes(StandardCharsets.UTF_8, head, length)
                ? StandardCharsets.UTF_8
                : null;
    }

    /** Whether there is one of the signs by which text in seven bits, of ISO 2022 or HZ, changes its letters. */
    private static boolean hasEscapes(byte[] head, int length) {
        for (int i = 0; i + 1 < length; i++) {
            boolean iso2022 = head[i] == 0x1B && (head[i + 1] == '$' || head[i + 1] == '(');
            if (iso2022 || (head[i] == '~' && head[i + 1] == '{')) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasNoZero(byte[] head, int length) {
        for (int i = 0; i < length; i++) {
            if (head[i] == 0) {
                return false;
            }
        }
        return true;
    }

    private static Charset guess(byte[] head, int length) {
        if (hasEscapes(head, length) && isAscii(head, length)) {
            return ofSevenBits(head, length);
        }
        CharsetDetector detector = new CharsetDetector();
        detector.setText(Arrays.copyOf(head, length));
        Charset best = null;
        int confidence = 0;
        for (CharsetMatch match : detector.detectAll()) {
            Charset charset = candidate(match, head, length);
            if (charset == null) {
                continue;
            }
            if (best == null) {
                best = charset;
                confidence = match.getConfidence();
            }
            if (match.getConfidence() < confidence - NEARLY_AS_LIKELY) {
                break;
            }
            if (charset.equals(LEGACY)) {
                return LEGACY;
            }
        }
        return best == null ? LEGACY : best;
    }

    private static @Nullable Charset candidate(CharsetMatch match, byte[] head, int length) {
        String detected = match.getName();
        if (detected.equals("UTF-8")) {
            // Some bytes are wrong, but far more are right.
            return match.getConfidence() >= MOSTLY_UTF_8 ? StandardCharsets.UTF_8 : null;
        }
        String name = detected.toUpperCase(Locale.ROOT);
        if (NEVER.contains(detected) || (name.startsWith("UTF-") && hasNoZero(head, length))) {
            return null;
        }
        Charset charset = EncodingLabels.charset(detected);
        return charset != null && decodes(charset, head, length) ? charset : null;
    }

    private static boolean isAscii(byte[] head, int length) {
        for (int i = 0; i < length; i++) {
            if (head[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static Charset ofSevenBits(byte[] head, int length) {
        for (String name : new String[] {"ISO-2022-JP", "ISO-2022-KR", "ISO-2022-CN"}) {
            if (Charset.isSupported(name) && isEscaped(head, length) && decodes(Charset.forName(name), head, length)) {
                return Charset.forName(name);
            }
        }
        return StandardCharsets.UTF_8;
    }

    private static boolean isEscaped(byte[] head, int length) {
        for (int i = 0; i < length; i++) {
            if (head[i] == 0x1B) {
                return true;
            }
        }
        return false;
    }

    /** Whether the bytes, but for a character that they break off in, are text in an encoding. */
    static boolean decodes(Charset charset, byte[] head, int length) {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(head, 0, length);
        CharBuffer out = CharBuffer.allocate(4096);
        while (true) {
            CoderResult result = decoder.decode(in, out, false);
            if (result.isOverflow()) {
                out.clear();
            } else {
                return !result.isError();
            }
        }
    }
}
