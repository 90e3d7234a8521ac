package io.thalweg.prepare.privacy;

/**
 * Addresses of the Internet Protocol, version 6 (RFC 4291, section 2.2), of the global range 2000::/3 alone and there not of
 * documentation (2001:db8::/32, 3fff::/20). So times, hardware addresses and names of C++ are none. What ends in two colons
 * is a network, and nobody's.
 */
final class Ipv6Address {
    private static final int GROUPS = 8;

    private Ipv6Address() {}

    /** Where the address ends that begins at {@code from}; 0 if none does. */
    static int end(CharSequence text, int from) {
        if (from > 0 && text.charAt(from - 1) == ':') {
            return 0;
        }
        int groups = 0;
        boolean shortened = false;
        int first = 0;
        int second = 0;
        int end = 0;
        int i = from;
        while (groups < GROUPS) {
            int value = 0;
            int digits = 0;
            while (digits < 4 && Letters.hex(text, i) >= 0) {
                value = value << 4 | Letters.hex(text, i);
                digits++;
                i++;
            }
            if (digits == 0) {
                break;
            }
            groups++;
            end = i;
            first = groups == 1 ? value : first;
            second = groups == 2 && !shortened ? value : second;
            if (first < 0x2000 || first > 0x3FFF || !Letters.is(text, i, ':')) {
                break;
            }
            if (Letters.is(text, i + 1, ':')) {
                if (shortened) {
                    break;
                }
                shortened = true;
                i += 2;
                end = 0;
            } else {
                i++;
            }
        }
        boolean whole = shortened ? groups < GROUPS : groups == GROUPS;
        boolean global = first >= 0x2000 && first <= 0x3FFF;
        boolean documentation = (first == 0x2001 && second == 0x0DB8) || (first == 0x3FFF && second <= 0x0FFF);
        if (end == 0 || !whole || !global || documentation || !Letters.endsAt(text, end)) {
            return 0;
        }
        boolean goesOn =
                Letters.is(text, end, ':') && end + 1 < text.length() && !Character.isWhitespace(text.charAt(end + 1));
        return goesOn ? 0 : end;
    }
}
