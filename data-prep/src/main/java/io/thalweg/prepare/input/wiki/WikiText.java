package io.thalweg.prepare.input.wiki;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import org.jsoup.parser.Parser;

/**
 * The text of wiki markup: templates, tables, references, files, categories and comments go; links, headings, lists and
 * formatting leave their words. Every part goes over a page once and keeps its place in arrays, not in calls: no page,
 * however deep or broken its markup, takes more than time in proportion to its length, or stack.
 */
public final class WikiText {
    /** Elements whose content is no text. */
    private static final Set<String> DROPPED = Set.of(
            "ref",
            "math",
            "chem",
            "gallery",
            "timeline",
            "syntaxhighlight",
            "source",
            "score",
            "imagemap",
            "graph",
            "hiero",
            "mapframe",
            "maplink",
            "templatedata",
            "categorytree",
            "inputbox",
            "references",
            "templatestyles",
            "style",
            "script",
            "ce",
            "section",
            "indicator");

    private static final int MOST_NESTED_LINKS = 32;

    private final Set<String> unread;

    /** @param unread names of namespaces whose links are left out, in lower case */
    public WikiText(Set<String> unread) {
        this.unread = unread;
    }

    public String of(String markup) {
        String text = withoutElements(markup);
        text = withoutTemplates(text);
        text = withoutLinks(text);
        return WikiLines.of(text);
    }

    /** Without comments, and elements that are no text with what is in them; nowiki's content stays as it is. */
    static String withoutElements(String text) {
        int open = text.indexOf('<');
        if (open < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        Ends ends = new Ends(text);
        int at = 0;
        while (open >= 0) {
            out.append(text, at, open);
            at = skip(text, open, ends);
            if (at == open) {
                out.append('<');
                at++;
            }
            open = text.indexOf('<', at);
        }
        return out.append(text, at, text.length()).toString();
    }

    /** Where to go on when an element or comment that goes begins here; {@code open} if none does. */
    private static int skip(String text, int open, Ends ends) {
        if (text.startsWith("<!--", open)) {
            int close = ends.find("-->", open + 4);
            return close < 0 ? text.length() : close + 3;
        }
        int nameEnd = open + 1;
        while (nameEnd < text.length() && nameEnd - open < 20 && Character.isLetter(text.charAt(nameEnd))) {
            nameEnd++;
        }
        String name = text.substring(open + 1, nameEnd).toLowerCase(Locale.ROOT);
        if (!DROPPED.contains(name)) {
            return open;
        }
        int tagEnd = ends.find(">", nameEnd);
        if (tagEnd < 0) {
            return open;
        }
        if (text.charAt(tagEnd - 1) == '/') {
            return tagEnd + 1;
        }
        int close = ends.find("</" + name, tagEnd);
        if (close < 0) {
            return tagEnd + 1;
        }
        int closeEnd = ends.find(">", close);
        return closeEnd < 0 ? text.length() : closeEnd + 1;
    }

    /** Finds ends, and what is not there once only. */
    private static final class Ends {
        private final String text;
        private final Set<String> absent = new java.util.HashSet<>();

        Ends(String text) {
            this.text = text;
        }

        int find(String what, int from) {
            if (absent.contains(what)) {
                return -1;
            }
            int found = text.indexOf(what, from);
            if (found < 0) {
                absent.add(what);
            }
            return found;
        }
    }

    /** Without {@code {{templates}}}, {@code {{{parameters}}}} and {@code {| tables |}}, whatever is nested in them. */
    static String withoutTemplates(String text) {
        if (text.indexOf('{') < 0) {
            return text;
        }
        Braces braces = new Braces(text);
        braces.match();
        return braces.rest();
    }

    /** Opening and closing braces, matched. */
    private static final class Braces {
        private static final byte TEMPLATE = 1;
        private static final byte TABLE = 2;

        private final String text;

        /** By place of an opening: behind its closing; 0 for none. */
        private final int[] closings;

        private int[] places = new int[64];
        private byte[] kinds = new byte[64];
        private int depth;
        private final int[] open = new int[3];

        Braces(String text) {
            this.text = text;
            this.closings = new int[text.length()];
        }

        void match() {
            int last = text.length() - 1;
            for (int i = 0; i < last; i++) {
                char c = text.charAt(i);
                char next = text.charAt(i + 1);
                if (c == '{' && next == '{') {
                    i = open(i) - 1;
                } else if (c == '{' && next == '|' && startsLine(i)) {
                    push(i++, TABLE);
                } else if (c == '}' && next == '}' && open[TEMPLATE] > 0) {
                    i = close(i) - 1;
                } else if (c == '|' && next == '}' && open[TABLE] > 0 && closesTable(i)) {
                    pop(TABLE, ++i + 1);
                }
            }
        }

        /** Opens a template for every two braces, and a parameter, the innermost, for three. @return behind them */
        private int open(int from) {
            int to = from;
            while (to < text.length() && text.charAt(to) == '{') {
                to++;
            }
            int at = from;
            while (to - at >= 2) {
                push(at, TEMPLATE);
                at += to - at == 3 ? 3 : 2;
            }
            return to;
        }

        /** Closes what was opened last. @return behind its braces */
        private int close(int from) {
            int opened = innermostTemplate();
            boolean three = text.startsWith("{{{", opened) && !text.startsWith("{{{{", opened);
            int behind = from + (three && text.startsWith("}}}", from) ? 3 : 2);
            pop(TEMPLATE, behind);
            return behind;
        }

        private int innermostTemplate() {
            int i = depth - 1;
            while (kinds[i] != TEMPLATE) {
                i--;
            }
            return places[i];
        }

        private boolean startsLine(int place) {
            int i = place - 1;
            while (i >= 0 && place - i < 16 && (text.charAt(i) == ' ' || text.charAt(i) == ':')) {
                i--;
            }
            return i < 0 || text.charAt(i) == '\n';
        }

        /** Not where the bar is a template's last: {@code {{name|}}}. */
        private boolean closesTable(int place) {
            boolean thenBrace = place + 2 < text.length() && text.charAt(place + 2) == '}';
            return !thenBrace || kinds[depth - 1] == TABLE || open[TEMPLATE] == 0;
        }

        private void push(int place, byte kind) {
            if (depth == places.length) {
                places = Arrays.copyOf(places, 2 * depth);
                kinds = Arrays.copyOf(kinds, 2 * depth);
            }
            places[depth] = place;
            kinds[depth++] = kind;
            open[kind]++;
        }

        /** Closes the last of a kind; what is open inside it was never closed. */
        private void pop(byte kind, int behind) {
            while (true) {
                depth--;
                byte found = kinds[depth];
                open[found]--;
                if (found == kind) {
                    closings[places[depth]] = behind;
                    return;
                }
            }
        }

        String rest() {
            StringBuilder out = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                if (closings[i] > 0) {
                    i = closings[i] - 1;
                } else {
                    out.append(text.charAt(i));
                }
            }
            return out.toString();
        }
    }

    /** With the words of links in their place. */
    private String withoutLinks(String text) {
        if (text.indexOf('[') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int[] opened = new int[MOST_NESTED_LINKS];
        int depth = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            boolean twice = i + 1 < length && text.charAt(i + 1) == c;
            if (c == '[' && twice && depth < MOST_NESTED_LINKS) {
                opened[depth++] = out.length();
                i++;
            } else if (c == ']' && twice && depth > 0) {
                closeLink(out, opened[--depth]);
                i++;
            } else if (c == '[' && isAddress(text, i + 1)) {
                int close = addressEnd(text, i + 1);
                // Of [address words], the words and the bracket behind them are still to come.
                i = close;
                if (close < length && text.charAt(close) != ']') {
                    int end = lineEndOrBracket(text, close);
                    out.append(text, Math.min(close + 1, end), end);
                    i = end;
                }
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean isAddress(String text, int at) {
        return text.startsWith("http://", at)
                || text.startsWith("https://", at)
                || text.startsWith("//", at)
                || text.startsWith("ftp://", at)
                || text.startsWith("mailto:", at);
    }

    private static int addressEnd(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != ' ' && text.charAt(i) != ']' && text.charAt(i) != '\n') {
            i++;
        }
        return i;
    }

    private static int lineEndOrBracket(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != ']' && text.charAt(i) != '\n') {
            i++;
        }
        return i;
    }

    /** Makes of what is behind {@code start}, a link's inside, what is read of it. */
    private void closeLink(StringBuilder out, int start) {
        int bar = out.indexOf("|", start);
        int targetEnd = bar < 0 ? out.length() : bar;
        int colon = -1;
        for (int i = start; i < targetEnd && i - start < 64 && colon < 0; i++) {
            colon = out.charAt(i) == ':' ? i : -1;
        }
        String space = colon < 0 ? "" : out.substring(start, colon).strip().toLowerCase(Locale.ROOT);
        if (unread.contains(space) || (bar < 0 && isLanguage(space))) {
            out.setLength(start);
        } else if (bar < 0) {
            if (space.isEmpty() && colon == start) {
                out.deleteCharAt(start);
            }
        } else if (bar + 1 == out.length()) {
            out.setLength(bar);
            int paren = out.lastIndexOf(" (");
            if (paren > start) {
                out.setLength(paren);
            }
            if (colon >= 0) {
                out.delete(start, colon + 1);
            }
        } else {
            out.delete(start, bar + 1);
        }
    }

    /** Whether a link's prefix is that of the same page in another language. */
    private static boolean isLanguage(String prefix) {
        int letters = 0;
        while (letters < prefix.length() && prefix.charAt(letters) >= 'a' && prefix.charAt(letters) <= 'z') {
            letters++;
        }
        return (letters == 2 || letters == 3) && (letters == prefix.length() || prefix.charAt(letters) == '-')
                || prefix.equals("simple");
    }

    /** Characters for their names, such as {@code &nbsp;}. */
    static String withoutEntities(String text) {
        return text.indexOf('&') < 0 ? text : Parser.unescapeEntities(text, false);
    }
}
