package io.thalweg.prepare.privacy;

import java.util.Locale;

/** The kinds of personal data that are found, in the order in which they are replaced. */
enum Kind {
    /** Found at its at-sign, backwards and forwards. */
    EMAIL_ADDRESSES {
        @Override
        int next(CharSequence text, int from) {
            if (text instanceof String string) {
                int at = string.indexOf('@', from);
                return at < 0 ? text.length() : at;
            }
            int i = from;
            while (i < text.length() && text.charAt(i) != '@') {
                i++;
            }
            return i;
        }

        @Override
        int start(CharSequence text, int at, int least) {
            int start = EmailAddress.start(text, at, least);
            return start < at ? start : -1;
        }

        @Override
        int end(CharSequence text, int at) {
            return EmailAddress.end(text, at);
        }
    },
    IP_ADDRESSES {
        @Override
        int next(CharSequence text, int from) {
            int i = from;
            while (i < text.length() && !Letters.isDigit(text.charAt(i))) {
                i++;
            }
            return i;
        }

        @Override
        int end(CharSequence text, int from) {
            int end = Ipv4Address.end(text, from);
            return end > 0 ? end : Ipv6Address.end(text, from);
        }
    },
    IBANS {
        @Override
        int next(CharSequence text, int from) {
            int i = from;
            while (i < text.length() && !(Iban.isCapital(text.charAt(i)) && Letters.digit(text, i + 2) >= 0)) {
                i++;
            }
            return i;
        }

        @Override
        int end(CharSequence text, int from) {
            return Iban.end(text, from);
        }
    },
    CARD_NUMBERS {
        @Override
        int next(CharSequence text, int from) {
            int i = from;
            while (i < text.length() && !Letters.isDigit(text.charAt(i))) {
                i++;
            }
            return i;
        }

        @Override
        int end(CharSequence text, int from) {
            return CardNumber.end(text, from);
        }
    },
    /** Last, as it takes in digits that follow. */
    PHONE_NUMBERS {
        @Override
        int next(CharSequence text, int from) {
            int i = from;
            while (i < text.length() && !PhoneNumber.begins(text.charAt(i))) {
                i++;
            }
            return i;
        }

        @Override
        int end(CharSequence text, int from) {
            return PhoneNumber.end(text, from);
        }
    };

    /** The next place at or behind {@code from} where one may show; the text's length if there is none. */
    abstract int next(CharSequence text, int from);

    /**
     * Where one begins that shows at a place; -1 if none does.
     *
     * @param least no part of it lies before, where another has ended
     */
    int start(CharSequence text, int at, int least) {
        if (at == least) {
            return at;
        }
        char before = text.charAt(at - 1);
        boolean goesOn = Letters.isWord(before)
                || (Letters.isDigit(text.charAt(at))
                        && (before == '.' || before == ',')
                        && at - 1 > least
                        && Letters.isDigit(text.charAt(at - 2)));
        return goesOn ? -1 : at;
    }

    /** Where one ends that shows at a place; 0 if none does. */
    abstract int end(CharSequence text, int at);

    /** As it is counted: {@code email_addresses}. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
