package io.thalweg.prepare.privacy;

import java.util.HashMap;
import java.util.Map;

/**
 * International bank account numbers (ISO 13616): a country's two capital letters, two check digits, and capital letters and
 * digits to the country's length, without spaces or with one between groups; 1 modulo 97.
 */
final class Iban {
    /** Countries and the lengths of their numbers, from the registry of IBAN formats. */
    private static final String LENGTHS =
            "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 "
                    + "DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 "
                    + "IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 "
                    + "OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 "
                    + "UA29 VA22 VG24 XK20 YE30";

    private static final Map<Integer, Integer> BY_COUNTRY = byCountry();

    private Iban() {}

    private static Map<Integer, Integer> byCountry() {
        Map<Integer, Integer> lengths = new HashMap<>();
        for (int i = 0; i < LENGTHS.length(); i += 5) {
            lengths.put(
                    country(LENGTHS.charAt(i), LENGTHS.charAt(i + 1)),
                    Integer.valueOf(LENGTHS.substring(i + 2, i + 4)));
        }
        return lengths;
    }

    private static int country(char first, char second) {
        return first << 8 | second;
    }

    /** Where the number ends that begins at {@code from}; 0 if none does. */
    static int end(CharSequence text, int from) {
        if (from + 4 > text.length()
                || !isCapital(text.charAt(from))
                || !isCapital(text.charAt(from + 1))
                || Letters.digit(text, from + 2) < 0
                || Letters.digit(text, from + 3) < 0) {
            return 0;
        }
        Integer length = BY_COUNTRY.get(country(text.charAt(from), text.charAt(from + 1)));
        if (length == null) {
            return 0;
        }
        int remainder = 0;
        int found = 4;
        int i = from + 4;
        while (found < length && i < text.length()) {
            char c = text.charAt(i);
            if (Letters.isDigit(c) || isCapital(c)) {
                remainder = append(remainder, c);
                found++;
            } else if (c != ' ' || text.charAt(i - 1) == ' ') {
                return 0;
            }
            i++;
        }
        for (int k = 0; k < 4; k++) {
            remainder = append(remainder, text.charAt(from + k));
        }
        return found == length && remainder == 1 && Letters.endsAt(text, i) ? i : 0;
    }

    /** The remainder modulo 97 of a number with a digit, or a letter as two digits, more at its end. */
    private static int append(int remainder, char c) {
        return Letters.isDigit(c) ? (10 * remainder + c - '0') % 97 : (100 * remainder + c - 'A' + 10) % 97;
    }

    static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
