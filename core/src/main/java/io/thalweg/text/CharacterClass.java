package io.thalweg.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;

/**
 * What byte-level BPE tells apart: letters, numbers, white space and all else, as Unicode {@value #UNICODE} has them.
 * The version is that of the tokenizers library (0.21), so that both cut text at the same places; what later versions
 * have added is neither letter nor number.
 */
final class CharacterClass {
    static final byte LETTER = 0;
    static final byte NUMBER = 1;
    static final byte WHITE_SPACE = 2;
    static final byte OTHER = 3;

    static final int UNICODE = 16;

    private static final byte[] ASCII = new byte[0x80];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = c == ' ' || (c >= 0x09 && c <= 0x0D) ? WHITE_SPACE : byCategory(c);
        }
    }

    private CharacterClass() {}

    /** The class of the code point that begins at {@code i}. */
    static byte at(byte[] utf8, int i, int to) {
        int b = utf8[i];
        if (b >= 0) {
            return ASCII[b];
        }
        return Utf8.whiteSpace(utf8, i, to) > 0 ? WHITE_SPACE : byCategory(codePoint(utf8, i, to));
    }

    private static int codePoint(byte[] utf8, int i, int to) {
        int length = Math.min(Utf8.length(utf8[i]), to - i);
        int codePoint = utf8[i] & (0xFF >>> (length + 1));
        for (int k = 1; k < length; k++) {
            codePoint = codePoint << 6 | (utf8[i + k] & 0x3F);
        }
        return codePoint;
    }

    private static byte byCategory(int codePoint) {
        byte kind = switch (UCharacter.getType(codePoint)) {
            case UCharacterCategory.UPPERCASE_LETTER,
                    UCharacterCategory.LOWERCASE_LETTER,
                    UCharacterCategory.TITLECASE_LETTER,
                    UCharacterCategory.MODIFIER_LETTER,
                    UCharacterCategory.OTHER_LETTER -> LETTER;
            case UCharacterCategory.DECIMAL_DIGIT_NUMBER,
                    UCharacterCategory.LETTER_NUMBER,
                    UCharacterCategory.OTHER_NUMBER -> NUMBER;
            default -> OTHER;
        };
        return kind != OTHER && UCharacter.getAge(codePoint).getMajor() > UNICODE ? OTHER : kind;
    }
}
