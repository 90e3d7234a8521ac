package io.thalweg.prepare.input.web;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodings by the names that files give them. Where pages say one thing and mean another, a name is taken as browsers
 * take it (WHATWG Encoding Standard, section 4.2): {@code ISO-8859-1} is windows-1252, {@code GB2312} is GB18030.
 */
public final class EncodingLabels {
    private static final Map<String, String> MEANT = new HashMap<>();

    static {
        meant(
                "windows-1252",
                "ascii",
                "us-ascii",
                "ansi_x3.4-1968",
                "iso-8859-1",
                "iso8859-1",
                "iso88591",
                "iso_8859-1");
        meant("windows-1252", "latin1", "l1", "cp819", "ibm819", "iso-ir-100", "cp1252", "x-cp1252", "x-user-defined");
        meant("windows-1254", "iso-8859-9", "iso8859-9", "iso88599", "iso_8859-9", "latin5", "l5", "iso-ir-148");
        meant("x-windows-874", "iso-8859-11", "iso8859-11", "iso885911", "tis-620", "dos-874", "windows-874");
        meant("GB18030", "gb2312", "gb_2312", "gb_2312-80", "gbk", "x-gbk", "chinese", "csgb2312", "iso-ir-58");
        meant("Big5-HKSCS", "big5", "big5-hkscs", "cn-big5", "csbig5", "x-x-big5");
        meant("x-windows-949", "euc-kr", "korean", "ks_c_5601-1987", "ks_c_5601-1989", "ksc5601", "ksc_5601");
        meant("x-windows-949", "windows-949", "cseuckr", "iso-ir-149");
        meant("windows-31j", "shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "ms932", "csshiftjis");
        meant("EUC-JP", "x-euc-jp");
        meant("ISO-8859-2", "iso8859-2", "latin2", "l2");
        meant("ISO-8859-8", "iso-8859-8-i", "logical", "visual", "hebrew");
        meant("x-MacRoman", "macintosh", "mac", "x-mac-roman");
        meant("UTF-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8", "unicode11utf8", "unicode20utf8");
        // In a name that stands in the file itself, since a file in UTF-16 could not be read that far.
        meant("UTF-16LE", "utf-16", "ucs-2", "iso-10646-ucs-2", "unicode", "csunicode", "unicodefeff");
        meant("UTF-16BE", "unicodefffe");
    }

    private EncodingLabels() {}

    private static void meant(String encoding, String... labels) {
        for (String label : labels) {
            MEANT.put(label, encoding);
        }
    }

    /** The encoding of that name, or null where it is none that is known here. */
    public static @Nullable Charset charset(String label) {
        String name = label.strip().toLowerCase(Locale.ROOT);
        try {
            String meant = MEANT.getOrDefault(name, name);
            return !meant.isEmpty() && Charset.isSupported(meant) ? Charset.forName(meant) : null;
        } catch (IllegalCharsetNameException e) {
            return null;
        }
    }

    /** The same for a name that stands in the page: one that was read as ASCII is not in UTF-16. */
    static @Nullable Charset declaredInside(String label) {
        Charset charset = charset(label);
        return charset != null && charset.name().startsWith("UTF-16") ? StandardCharsets.UTF_8 : charset;
    }
}
