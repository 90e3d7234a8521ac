package io.thalweg.prepare.quality;

import io.thalweg.prepare.staging.WordTable;
import io.thalweg.text.Tokenizer;

/** The words of a text, as characters and hashes; buffers that the next text overwrites. */
final class Words {
    private final Tokenizer tokenizer;
    private final Stretches words = new Stretches();
    private int alphabetic;
    private int eastAsian;
    private long eastAsianCharacters;

    Words(WordBoundaries boundaries) {
        tokenizer = boundaries.tokenizer();
    }

    void read(byte[] utf8, int from, int to) {
        words.clear();
        alphabetic = 0;
        eastAsian = 0;
        eastAsianCharacters = 0;
        tokenizer.tokenize(utf8, from, to, this::add);
    }

    private void add(byte[] bytes, int from, int to) {
        int characters = Utf8Scan.characters(bytes, from, to);
        words.add(from, to, characters, WordTable.hash64(bytes, from, to));
        int letter = firstLetter(bytes, from, to);
        if (letter >= 0) {
            alphabetic++;
            if (isEastAsian(letter)) {
                eastAsian++;
                eastAsianCharacters += characters;
            }
        }
    }

    /** The word's first alphabetic character, or -1. */
    private static int firstLetter(byte[] utf8, int from, int to) {
        for (int i = from; i < to; i += Utf8Scan.length(utf8[i])) {
            int c = Utf8Scan.codePoint(utf8, i);
            int lower = c | 0x20;
            if (c < 0x80 ? lower >= 'a' && lower <= 'z' : Character.isAlphabetic(c)) {
                return c;
            }
        }
        return -1;
    }

    /** Han, kana, Hangul, Bopomofo, Yi: scripts of which one character is a syllable or a word. */
    private static boolean isEastAsian(int c) {
        return c >= 0x1100
                && (c <= 0x11FF
                        || (c >= 0x2E80 && c <= 0xA4CF)
                        || (c >= 0xA960 && c <= 0xA97F)
                        || (c >= 0xAC00 && c <= 0xD7FF)
                        || (c >= 0xF900 && c <= 0xFAFF)
                        || (c >= 0xFF66 && c <= 0xFFDC)
                        || (c >= 0x1AFF0 && c <= 0x1B16F)
                        || (c >= 0x20000 && c <= 0x3FFFF));
    }

    int size() {
        return words.size();
    }

    /** Where the word begins. */
    int from(int i) {
        return words.from(i);
    }

    int characters(int i) {
        return words.characters(i);
    }

    long hash(int i) {
        return words.hash(i);
    }

    long allCharacters() {
        return words.allCharacters();
    }

    /** Words with an alphabetic character. */
    int alphabetic() {
        return alphabetic;
    }

    /** Words that are not of a script of syllables; of these a mean length says something. */
    int spelled() {
        return words.size() - eastAsian;
    }

    long spelledCharacters() {
        return words.allCharacters() - eastAsianCharacters;
    }
}
