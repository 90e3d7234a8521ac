package io.thalweg.prepare.privacy;

/**
 * Phone numbers: a plus and 8 to 15 digits (ITU-T E.164), or ten digits of North America in groups of 3, 3 and 4 whose first
 * two do not begin with 0 or 1. Groups are parted by a space, point, hyphen or brackets.
 */
final class PhoneNumber {
    private static final int LEAST_DIGITS = 8;
    private static final int MOST_DIGITS = 15;
    private static final int MOST_LENGTH = 32;

    private PhoneNumber() {}

    /** Whether a number may begin with this character. */
    static boolean begins(char c) {
        return Letters.isDigit(c) || c == '+' || c == '(';
    }

    /** Where the number ends that begins at {@code from}; 0 if none does. */
    static int end(CharSequence text, int from) {
        return Letters.is(text, from, '+') ? international(text, from) : northAmerican(text, from);
    }

    private static int international(CharSequence text, int from) {
        int digits = 0;
        int end = 0;
        int separators = 0;
        int first = Letters.digit(text, from + 1);
        if (first < 1) {
            return 0;
        }
        for (int i = from + 1; i < text.length() && i - from <= MOST_LENGTH; i++) {
            char c = text.charAt(i);
            if (Letters.isDigit(c)) {
                digits++;
                separators = 0;
                end = i + 1;
            } else if (separators < 2 && isSeparator(c)) {
                separators++;
            } else {
                break;
            }
        }
        return digits >= LEAST_DIGITS && digits <= MOST_DIGITS && Letters.endsAt(text, end) ? end : 0;
    }

    private static boolean isSeparator(char c) {
        return c == ' ' || c == '.' || c == '-' || c == '(' || c == ')' || c == '\u00A0';
    }

    private static int northAmerican(CharSequence text, int from) {
        boolean bracket = Letters.is(text, from, '(');
        int area = from + (bracket ? 1 : 0);
        int i = group(text, area, 3);
        if (i == 0 || Letters.digit(text, area) < 2 || (bracket && !Letters.is(text, i, ')'))) {
            return 0;
        }
        i += bracket ? 1 : 0;
        if (bracket && Letters.is(text, i, ' ')) {
            i++;
        } else if (!bracket) {
            if (!isJoint(text, i)) {
                return 0;
            }
            i++;
        }
        int exchange = i;
        i = group(text, exchange, 3);
        if (i == 0 || Letters.digit(text, exchange) < 2 || !isJoint(text, i)) {
            return 0;
        }
        int end = group(text, i + 1, 4);
        boolean more = Letters.is(text, end, '-') && Letters.digit(text, end + 1) >= 0;
        return end > 0 && Letters.endsAt(text, end) && !more ? end : 0;
    }

    private static boolean isJoint(CharSequence text, int at) {
        return Letters.is(text, at, '-') || Letters.is(text, at, '.') || Letters.is(text, at, ' ');
    }

    /** Where so many digits end; 0 if they do not stand there. */
    private static int group(CharSequence text, int from, int digits) {
        for (int i = 0; i < digits; i++) {
            if (Letters.digit(text, from + i) < 0) {
                return 0;
            }
        }
        return from + digits;
    }
}
