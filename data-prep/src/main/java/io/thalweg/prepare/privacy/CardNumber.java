package io.thalweg.prepare.privacy;

/**
 * Numbers of payment cards (ISO/IEC 7812): the prefix of one of the large issuers, a length it uses, a right check digit by
 * Luhn's formula. Digits stand together, or in groups of four or more with a space or hyphen between.
 */
final class CardNumber {
    private static final int LEAST_DIGITS = 13;
    private static final int MOST_DIGITS = 19;
    private static final int LEAST_GROUP = 4;

    private CardNumber() {}

    /** Where the number ends that begins at {@code from}; 0 if none does. Of several, the longest. */
    static int end(CharSequence text, int from) {
        int end = 0;
        int digits = 0;
        int group = 0;
        int prefix = 0;
        int odd = 0; // Luhn's sum if the last digit read stands at an odd place from the right, that is, is the check
        // digit
        int even = 0;
        int i = from;
        while (digits < MOST_DIGITS) {
            int digit = Letters.digit(text, i);
            if (digit < 0) {
                boolean separates = group >= LEAST_GROUP
                        && (Letters.is(text, i, ' ') || Letters.is(text, i, '-'))
                        && Letters.digit(text, i + 1) >= 0;
                if (!separates) {
                    break;
                }
                group = 0;
                i++;
                continue;
            }
            int doubled = digit < 5 ? 2 * digit : 2 * digit - 9;
            int swap = odd;
            odd = even + digit;
            even = swap + doubled;
            prefix = digits < 6 ? 10 * prefix + digit : prefix;
            digits++;
            group++;
            i++;
            if (digits >= LEAST_DIGITS && odd % 10 == 0 && isIssued(prefix, digits) && Letters.endsAt(text, i)) {
                end = i;
            }
        }
        return end;
    }

    /** @param prefix the first six digits */
    private static boolean isIssued(int prefix, int digits) {
        int two = prefix / 10_000;
        int three = prefix / 1_000;
        int four = prefix / 100;
        if (two / 10 == 4) { // Visa
            return digits == 13 || digits == 16 || digits == 19;
        }
        if (two == 34 || two == 37) { // American Express
            return digits == 15;
        }
        if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) { // Mastercard
            return digits == 16;
        }
        if (two == 36 || two == 38 || (three >= 300 && three <= 305)) { // Diners Club
            return digits == 14 || digits == 16;
        }
        boolean discover = four == 6011 || (three >= 644 && three <= 649) || two == 65;
        boolean jcb = four >= 3528 && four <= 3589;
        boolean unionPay = two == 62;
        return (discover || jcb || unionPay) && digits >= 16;
    }
}
