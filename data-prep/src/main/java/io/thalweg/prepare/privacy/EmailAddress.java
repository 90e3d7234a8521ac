package io.thalweg.prepare.privacy;

import java.util.Locale;
import java.util.Set;

/**
 * Mail addresses as people write them (RFC 5321 and 6531 without quoted local parts and address literals): up to 64 letters,
 * digits and signs, the at-sign, and a name of two or more labels of which the last is of letters. Letters of any script; but
 * letters of a script without spaces and others are never parts of the same name, since there nothing else parts an address
 * from the sentence around it. A user in the address of a host, {@code ftp://user@host.org}, is found too.
 *
 * <p>Addresses at the names reserved for examples (RFC 2606) stay, and what only looks like an address: files for screens of
 * double resolution, {@code icon@2x.png}, and versions of packages, {@code left-pad@1.3.0}.
 */
final class EmailAddress {
    private static final int MOST_LOCAL = 64;
    private static final int MOST_DOMAIN = 253;
    private static final int MOST_LABEL = 63;
    private static final String SIGNS = ".!#$%&'*+-_~";

    private static final Set<String> NO_DOMAINS = Set.of(
            "example", "test", "invalid", "localhost", "png", "jpg", "jpeg", "gif", "webp", "svg", "css", "js", "html");
    private static final Set<String> EXAMPLES = Set.of("example.com", "example.net", "example.org");

    private EmailAddress() {}

    /**
     * Where the local part begins that ends at the at-sign; {@code at} if there is none. Of a longer one, the last 64
     * characters.
     *
     * @param least no part of it lies before
     */
    static int start(CharSequence text, int at, int least) {
        int bound = Math.max(least, at - MOST_LOCAL);
        int start = at;
        boolean unspaced = at > bound && Letters.isUnspaced(text.charAt(at - 1));
        while (start > bound && isLocal(text.charAt(start - 1), unspaced)) {
            if (text.charAt(start - 1) == '.' && (start == at || text.charAt(start) == '.')) {
                break;
            }
            start--;
        }
        while (start < at && SIGNS.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        return start;
    }

    private static boolean isLocal(char c, boolean unspaced) {
        return unspaced ? Letters.isUnspaced(c) : Letters.isWord(c) || SIGNS.indexOf(c) >= 0;
    }

    /** Where the domain ends that begins behind the at-sign; 0 if none does. */
    static int end(CharSequence text, int at) {
        int end = 0;
        int labels = 0;
        int start = at + 1;
        while (start - at < MOST_DOMAIN) {
            int stop = labelEnd(text, start);
            if (stop == start) {
                break;
            }
            labels++;
            if (labels > 1) {
                end = Math.max(end, topLevelEnd(text, start, stop));
            }
            if (!Letters.is(text, stop, '.')) {
                break;
            }
            start = stop + 1;
        }
        return end == 0 || end - at > MOST_DOMAIN + 1 || isReserved(text, at + 1, end) ? 0 : end;
    }

    /** Letters of one kind, digits, and hyphens between them. */
    private static int labelEnd(CharSequence text, int start) {
        if (start >= text.length()) {
            return start;
        }
        boolean unspaced = Letters.isUnspaced(text.charAt(start));
        int end = start;
        for (int i = start; i < text.length() && i - start < MOST_LABEL; i++) {
            char c = text.charAt(i);
            if (c == '-' && i > start) {
                continue;
            }
            if (c == '_' || (unspaced ? !Letters.isUnspaced(c) : !Letters.isWord(c))) {
                break;
            }
            end = i + 1;
        }
        return end;
    }

    /** Where a label ends if it can be the last: two letters or more, up to a hyphen, or all of an encoded one. Otherwise 0. */
    private static int topLevelEnd(CharSequence text, int start, int stop) {
        if (stop - start > 4 && "xn--".contentEquals(text.subSequence(start, start + 4))) {
            return stop;
        }
        int end = start;
        while (end < stop && text.charAt(end) != '-') {
            if (Letters.isDigit(text.charAt(end))) {
                return 0;
            }
            end++;
        }
        return end - start < 2 ? 0 : end;
    }

    private static boolean isReserved(CharSequence text, int start, int end) {
        String domain = text.subSequence(start, end).toString().toLowerCase(Locale.ROOT);
        int last = domain.lastIndexOf('.');
        if (NO_DOMAINS.contains(domain.substring(last + 1))) {
            return true;
        }
        int secondLast = domain.lastIndexOf('.', last - 1);
        return EXAMPLES.contains(domain.substring(secondLast + 1));
    }
}
