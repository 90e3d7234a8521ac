package io.thalweg.prepare.input.wiki;

import java.util.Arrays;

/** The last part of taking text from wiki markup: its lines, one by one, without what marks headings, lists and type. */
final class WikiLines {
    private static final int MOST_LEVELS = 6;

    private final StringBuilder out;

    /** By level: headings that no text has followed so far. */
    private final String[] headings = new String[MOST_LEVELS + 1];

    private WikiLines(int length) {
        this.out = new StringBuilder(length);
        Arrays.fill(headings, "");
    }

    static String of(String text) {
        WikiLines lines = new WikiLines(text.length());
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            lines.line(text.substring(at, end));
            at = end + 1;
        }
        return lines.out.toString();
    }

    private void line(String line) {
        int level = headingLevel(line);
        if (level > 0) {
            String trimmed = line.strip();
            Arrays.fill(headings, level, headings.length, "");
            headings[level] = inline(trimmed.substring(level, trimmed.length() - level));
            return;
        }
        String words = inline(line.substring(marks(line)));
        if (isEmpty(words)) {
            return;
        }
        for (int i = 0; i < headings.length; i++) {
            if (!headings[i].isEmpty()) {
                add(headings[i]);
                headings[i] = "";
            }
        }
        add(words);
    }

    private void add(String line) {
        out.append(out.isEmpty() ? "" : "\n").append(line);
    }

    private static boolean isEmpty(String words) {
        return words.chars().noneMatch(Character::isLetterOrDigit);
    }

    /** Equals signs on either side of a heading; 0 of another line. */
    private static int headingLevel(String line) {
        if (line.isEmpty() || line.charAt(0) != '=') {
            return 0;
        }
        String trimmed = line.strip();
        int level = 0;
        while (level < MOST_LEVELS
                && 2 * level + 2 < trimmed.length()
                && trimmed.charAt(level) == '='
                && trimmed.charAt(trimmed.length() - 1 - level) == '=') {
            level++;
        }
        return level;
    }

    /** How many characters at a line's start are a list's, a rule's, or what is left of a table. */
    private static int marks(String line) {
        int i = 0;
        while (i < line.length() && "*#:;-| ".indexOf(line.charAt(i)) >= 0) {
            i++;
        }
        // A hyphen alone begins a line of speech.
        return i > 0 && line.charAt(0) == '-' && !line.startsWith("----") ? 0 : i;
    }

    /** A line's words without tags, quotes for bold and italic type, and switches such as {@code __TOC__}. */
    private static String inline(String line) {
        StringBuilder words = new StringBuilder(line.length());
        int length = line.length();
        for (int i = 0; i < length; i++) {
            char c = line.charAt(i);
            if (c == '\'' && i + 1 < length && line.charAt(i + 1) == '\'') {
                while (i + 1 < length && line.charAt(i + 1) == '\'') {
                    i++;
                }
            } else if (c == '<' && tagEnd(line, i) > 0) {
                i = tagEnd(line, i);
                words.append(line.startsWith("br", i - 2) || line.charAt(i - 1) == '/' ? " " : "");
            } else if (c == '_' && line.startsWith("__", i) && switchEnd(line, i) > 0) {
                i = switchEnd(line, i);
            } else {
                words.append(c);
            }
        }
        return tidy(WikiText.withoutEntities(words.toString()));
    }

    /** Where the tag that begins here ends, or -1 where none does. */
    private static int tagEnd(String line, int open) {
        int i = open + 1;
        if (i < line.length() && line.charAt(i) == '/') {
            i++;
        }
        if (i >= line.length() || !Character.isLetter(line.charAt(i))) {
            return -1;
        }
        int most = Math.min(line.length(), open + 1000);
        for (; i < most; i++) {
            if (line.charAt(i) == '>') {
                return i;
            }
            if (line.charAt(i) == '<') {
                return -1;
            }
        }
        return -1;
    }

    private static int switchEnd(String line, int open) {
        int i = open + 2;
        while (i < line.length() && i - open < 40 && Character.isUpperCase(line.charAt(i))) {
            i++;
        }
        return i > open + 2 && line.startsWith("__", i) ? i + 1 : -1;
    }

    /** Single spaces, and no brackets round nothing, as templates leave them. */
    private static String tidy(String words) {
        StringBuilder tidy = new StringBuilder(words.length());
        for (int i = 0; i < words.length(); i++) {
            char c = words.charAt(i);
            if (c == '\u00A0' || c == '\t' || c == '\r' || c == '\n') {
                c = ' ';
            }
            int last = tidy.length() - 1;
            char before = last < 0 ? ' ' : tidy.charAt(last);
            if (c == ' ' && (before == ' ' || before == '(')) {
                continue;
            }
            if (before == '(' && (c == ',' || c == ';')) {
                continue;
            }
            if (c == ')' && before == '(') {
                tidy.setLength(last);
                continue;
            }
            if ((c == ',' || c == '.' || c == ')') && before == ' ' && last > 0) {
                tidy.setLength(last);
            }
            tidy.append(c);
        }
        return tidy.toString().strip();
    }
}
