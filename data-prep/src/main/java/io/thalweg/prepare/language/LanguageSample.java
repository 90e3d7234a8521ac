package io.thalweg.prepare.language;

/** So much of a document as its language is told from: stretches of equal length, spread evenly from its first to its last. */
final class LanguageSample {
    private static final int STRETCHES = 4;

    private LanguageSample() {}

    /** @param characters at most, blanks between stretches aside */
    static String of(String text, int characters) {
        if (text.length() <= characters) {
            return text;
        }
        int length = characters / STRETCHES;
        StringBuilder sample = new StringBuilder(characters + STRETCHES);
        for (int i = 0; i < STRETCHES; i++) {
            int from = whole(text, (int) ((long) (text.length() - length) * i / (STRETCHES - 1)));
            int to = whole(text, from + length);
            sample.append(text, from, to).append(' ');
        }
        return sample.toString();
    }

    /** The same place, or the one before it where a character of two would be cut. */
    private static int whole(String text, int place) {
        boolean inside = place > 0
                && place < text.length()
                && Character.isLowSurrogate(text.charAt(place))
                && Character.isHighSurrogate(text.charAt(place - 1));
        return inside ? place - 1 : place;
    }
}
