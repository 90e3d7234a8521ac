package io.thalweg.prepare.privacy;

import java.util.Locale;
import java.util.Set;

/**
 * Addresses of the Internet Protocol, version 4, in dotted decimal without leading zeros. Only those that can belong to
 * somebody: not private ones nor any other special range (RFC 6890 and the registry it founded), multicast or reserved. Four
 * numbers behind a word such as "version" or "section" are no address.
 */
final class Ipv4Address {
    private static final int MOST_WORD = 12;
    private static final Set<String> NUMBERED = Set.of(
            "version",
            "versions",
            "ver",
            "v",
            "release",
            "rev",
            "revision",
            "build",
            "firmware",
            "section",
            "sections",
            "chapter",
            "clause",
            "article",
            "paragraph",
            "rule",
            "table",
            "figure");

    private Ipv4Address() {}

    /** Where the address ends that begins at {@code from}; 0 if none does. */
    static int end(CharSequence text, int from) {
        long address = 0;
        int i = from;
        for (int part = 0; part < 4; part++) {
            if (part > 0) {
                if (!Letters.is(text, i, '.')) {
                    return 0;
                }
                i++;
            }
            int digits = 0;
            int value = 0;
            while (digits < 4 && Letters.digit(text, i) >= 0) {
                value = 10 * value + Letters.digit(text, i);
                digits++;
                i++;
            }
            boolean leadingZero = digits > 1 && text.charAt(i - digits) == '0';
            if (digits == 0 || value > 255 || leadingZero) {
                return 0;
            }
            address = address << 8 | value;
        }
        return Letters.endsAt(text, i) && isPublic(address) && !isNumbered(text, from) ? i : 0;
    }

    private static boolean isPublic(long address) {
        return !(is(address, 0x00000000L, 8) // this network
                || is(address, 0x0A000000L, 8) // private
                || is(address, 0x64400000L, 10) // shared by providers
                || is(address, 0x7F000000L, 8) // loopback
                || is(address, 0xA9FE0000L, 16) // link local
                || is(address, 0xAC100000L, 12) // private
                || is(address, 0xC0000000L, 24) // protocol assignments
                || is(address, 0xC0000200L, 24) // documentation
                || is(address, 0xC0A80000L, 16) // private
                || is(address, 0xC6120000L, 15) // benchmarks
                || is(address, 0xC6336400L, 24) // documentation
                || is(address, 0xCB007100L, 24) // documentation
                || address >= 0xE0000000L); // multicast and reserved
    }

    private static boolean is(long address, long network, int prefix) {
        return (address ^ network) >>> (32 - prefix) == 0;
    }

    private static boolean isNumbered(CharSequence text, int from) {
        int end = from;
        while (end > 0 && from - end < 2 && " .:#-".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        int start = end;
        while (start > 0 && end - start <= MOST_WORD && isAsciiLetter(text.charAt(start - 1))) {
            start--;
        }
        if (start == end || end == from) {
            return false;
        }
        return NUMBERED.contains(text.subSequence(start, end).toString().toLowerCase(Locale.ROOT));
    }

    private static boolean isAsciiLetter(char c) {
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'z';
    }
}
