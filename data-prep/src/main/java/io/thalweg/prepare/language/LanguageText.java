package io.thalweg.prepare.language;

import opennlp.tools.util.normalizer.AggregateCharSequenceNormalizer;
import opennlp.tools.util.normalizer.CharSequenceNormalizer;
import opennlp.tools.util.normalizer.TwitterCharSequenceNormalizer;
import opennlp.tools.util.normalizer.UrlCharSequenceNormalizer;

/**
 * A text as the language model's n-grams were taken from: without addresses, numbers and emoticons, without repetitions, in
 * lower case.
 *
 * <p>OpenNLP does this with nine regular expressions, which take more time than everything else. Most text has nothing that
 * the greedier ones look for; that is seen at a glance, and the others are passes over the characters. Only text that has is
 * given to OpenNLP's expressions. Either way the result is the same, character for character, which a test holds against
 * OpenNLP's, but for halves of surrogate pairs and the end of the last plane: there OpenNLP fails or leaves what the model
 * knows nothing of.
 */
final class LanguageText {
    /** For addresses, tags, emoticons and laughter. */
    private static final CharSequenceNormalizer OPENNLP = new AggregateCharSequenceNormalizer(
            UrlCharSequenceNormalizer.getInstance(), TwitterCharSequenceNormalizer.getInstance());

    /** OpenNLP's class of emoji, as it is written, holds the hyphen and all from here on. */
    private static final char FIRST_EMOJI = 0xD83C;

    private char[] chars = new char[1 << 12];
    private int length;

    /** The characters are at {@code [0, length())}; valid until the next {@link #set}. */
    char[] chars() {
        return chars;
    }

    int length() {
        return length;
    }

    int letters() {
        int letters = 0;
        for (int i = 0; i < length; i++) {
            letters += Character.isLetter(chars[i]) ? 1 : 0;
        }
        return letters;
    }

    /** Letters of hiragana and katakana. */
    int kana() {
        int kana = 0;
        for (int i = 0; i < length; i++) {
            kana += chars[i] >= '\u3041' && chars[i] <= '\u30ff' && Character.isLetter(chars[i]) ? 1 : 0;
        }
        return kana;
    }

    void set(String text) {
        if (chars.length < text.length()) {
            chars = new char[Math.max(text.length(), 2 * chars.length)];
        }
        blankEmoji(text);
        if (hasAddressOrTag() || hasRetweet() || hasLaughter()) {
            fill(OPENNLP.normalize(new String(chars, 0, length)));
        } else {
            blankFaces();
        }
        blankNumbers();
        shrinkSpaces();
        shrinkRepetitions();
        trim();
        for (int i = 0; i < length; i++) {
            chars[i] = Character.toLowerCase(chars[i]);
        }
    }

    private void fill(CharSequence text) {
        length = text.length();
        if (chars.length < length) {
            chars = new char[2 * length];
        }
        for (int i = 0; i < length; i++) {
            chars[i] = text.charAt(i);
        }
    }

    private void blankEmoji(String text) {
        int to = 0;
        boolean inEmoji = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean emoji = c == '-' || c >= FIRST_EMOJI || Character.isHighSurrogate(c);
            if (!emoji) {
                chars[to++] = c;
            } else if (!inEmoji) {
                chars[to++] = ' ';
            }
            inEmoji = emoji;
        }
        length = to;
    }

    private boolean hasAddressOrTag() {
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            if (c == '@' || c == '#' || (c == ':' && at(i + 1) == '/' && at(i + 2) == '/')) {
                return true;
            }
        }
        return false;
    }

    private char at(int i) {
        return i >= 0 && i < length ? chars[i] : 0;
    }

    private static boolean isAsciiWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }

    /** Whether there may be an {@code RT} that begins a word. */
    private boolean hasRetweet() {
        for (int i = 0; i + 2 < length; i++) {
            if ((chars[i] | 0x20) == 'r'
                    && (chars[i + 1] | 0x20) == 't'
                    && (chars[i + 2] == ' ' || chars[i + 2] == ':')
                    && !isAsciiWord(at(i - 1))) {
                return true;
            }
        }
        return false;
    }

    private void blankFaces() {
        int to = 0;
        for (int i = 0; i < length; i++) {
            char c = chars[i];
            if ((c == ':' || c == ';' || c == 'x' || c == 'X') && isMouth(at(i + 1))) {
                chars[to++] = ' ';
                i++;
            } else {
                chars[to++] = c;
            }
        }
        length = to;
    }

    /** Whether there may be some: a consonant and a vowel of it again after others. */
    private boolean hasLaughter() {
        for (int i = 2; i + 1 < length; i++) {
            if (isLaugh(chars[i])
                    && isVowel(chars[i + 1])
                    && (isVowel(chars[i - 1]) || isLaugh(chars[i - 1]))
                    && (isVowel(chars[i - 2]) || isLaugh(chars[i - 2]))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMouth(char c) {
        return c == '(' || c == ')' || (c | 0x20) == 'd' || (c | 0x20) == 'o' || (c | 0x20) == 'p';
    }

    private static boolean isLaugh(char c) {
        return (c | 0x20) == 'h' || (c | 0x20) == 'j';
    }

    private static boolean isVowel(char c) {
        int lower = c | 0x20;
        return lower == 'a' || lower == 'i' || lower == 'e' || lower == 'o' || lower == 'u';
    }

    private void blankNumbers() {
        int to = 0;
        boolean inNumber = false;
        for (int i = 0; i < length; i++) {
            boolean digit = isDigit(chars[i]);
            if (!digit) {
                chars[to++] = chars[i];
            } else if (!inNumber) {
                chars[to++] = ' ';
            }
            inNumber = digit;
        }
        length = to;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void shrinkSpaces() {
        int to = 0;
        for (int i = 0; i < length; ) {
            int end = i;
            while (end < length && isSpace(chars[end])) {
                end++;
            }
            if (end - i >= 2) {
                chars[to++] = ' ';
                i = end;
            } else {
                chars[to++] = chars[i++];
            }
        }
        length = to;
    }

    /** As a regular expression's {@code \s}. */
    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** Of three or more alike, but for the case of ASCII letters, two stay. */
    private void shrinkRepetitions() {
        int to = 0;
        for (int i = 0; i < length; ) {
            char c = chars[i];
            int end = i + 1;
            while (end < length && !endsLine(c) && asciiLower(chars[end]) == asciiLower(c)) {
                end++;
            }
            if (end - i >= 3) {
                chars[to++] = c;
                chars[to++] = c;
                i = end;
            } else {
                chars[to++] = c;
                i++;
            }
        }
        length = to;
    }

    /** What a regular expression's dot leaves out. */
    private static boolean endsLine(char c) {
        return c == '\n' || c == '\r' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }

    private static char asciiLower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 0x20) : c;
    }

    private void trim() {
        int from = 0;
        while (from < length && chars[from] <= ' ') {
            from++;
        }
        while (length > from && chars[length - 1] <= ' ') {
            length--;
        }
        System.arraycopy(chars, from, chars, 0, length - from);
        length -= from;
    }
}
