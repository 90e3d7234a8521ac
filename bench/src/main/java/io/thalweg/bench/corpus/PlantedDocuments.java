package io.thalweg.bench.corpus;

import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Documents by their number. Each is made from the seed and its number alone, copies too: what they are copies of is made
 * again. So any of them can be made anywhere, and nothing but the sources is held in memory.
 */
final class PlantedDocuments {
    static final int SHINGLE_WORDS = 5;

    /** A copy is of one of so many documents before it. */
    private static final int REACH = 100_000;

    private static final Charset WINDOWS = Charset.forName("windows-1252");

    /** Whose text has letters beyond ASCII, which go wrong. */
    private static final List<String> OF_MOJIBAKE = List.of("deu", "fra", "spa", "por_PT", "swe", "tur", "pol");

    private static final List<String> NOTICES = List.of(
            "We use cookies to make this site better. Accept all cookies",
            "Home | About us | Contact | Terms of use | Privacy policy",
            "Sign in to leave a comment",
            "Copyright. All rights reserved.",
            "Share on social media",
            "Click here to read more ...",
            "Please enable javascript in your browser",
            "Subscribe to our newsletter");

    private final long seed;
    private final Fragments english;
    private final Map<String, Fragments> others;
    private final List<String> languages;

    /**
     * @param others other languages' texts by their names in the declaration's archive
     */
    PlantedDocuments(long seed, Fragments english, Map<String, Fragments> others) {
        this.seed = seed;
        this.english = english;
        this.others = others;
        this.languages = others.keySet().stream().sorted().toList();
    }

    /**
     * A document and its truth.
     *
     * @param original the number of the document it is a copy of, or -1
     * @param language of its text, as the archive names it
     * @param jaccard what it has in common with the original, measured; 0 without one
     */
    record Planted(long number, Kind kind, long original, String language, double jaccard, String text) {
        String id() {
            return PlantedDocuments.id(number);
        }

        String truth() {
            return String.format(
                    Locale.ROOT,
                    "%s\t%s\t%s\t%s\t%.4f%n",
                    id(),
                    kind.label(),
                    original < 0 ? "-" : PlantedDocuments.id(original),
                    language,
                    jaccard);
        }
    }

    static String id(long number) {
        return String.format(Locale.ROOT, "doc-%09d", number);
    }

    private Xorshift draws(String purpose, long number) {
        return new Xorshift(Seeds.derive(seed, "bench.corpus." + purpose, number));
    }

    private Kind drawnKind(long number) {
        return Kind.drawn(Seeds.derive(seed, "bench.corpus.kind", number));
    }

    Planted document(long number) {
        Kind kind = drawnKind(number);
        Xorshift draws = draws("text", number);
        long original = kind.isCopy() ? original(number) : -1;
        if (kind == Kind.PLAIN || (kind.isCopy() && original < 0)) {
            return new Planted(number, Kind.PLAIN, -1, "eng", 0, english.document(draws));
        }
        if (kind.isCopy()) {
            return copy(number, kind, original);
        }
        return switch (kind) {
            case FOREIGN -> {
                String language = languages.get(draws.nextBelow(languages.size()));
                yield new Planted(number, kind, -1, language, 0, of(language).document(draws));
            }
            case MOJIBAKE -> {
                String language = OF_MOJIBAKE.get(draws.nextBelow(OF_MOJIBAKE.size()));
                byte[] utf8 = of(language).document(draws).getBytes(StandardCharsets.UTF_8);
                yield new Planted(number, kind, -1, language, 0, new String(utf8, WINDOWS));
            }
            case BOILERPLATE -> new Planted(number, kind, -1, "eng", 0, boilerplate(draws));
            case REPETITION ->
                new Planted(
                        number, kind, -1, "eng", 0, (english.sentence(draws) + "\n").repeat(10 + draws.nextBelow(30)));
            default -> throw new IllegalStateException("No document of kind " + kind);
        };
    }

    private Fragments of(String language) {
        Fragments text = others.get(language);
        if (text == null) {
            throw new IllegalStateException("The declaration is not there in " + language);
        }
        return text;
    }

    private String boilerplate(Xorshift draws) {
        StringBuilder text = new StringBuilder();
        for (int line = 5 + draws.nextBelow(10); line > 0; line--) {
            text.append(NOTICES.get(draws.nextBelow(NOTICES.size()))).append('\n');
        }
        return text.append(english.sentence(draws)).append('\n').toString();
    }

    /** A plain document before, or -1 if a few draws find none. */
    private long original(long number) {
        Xorshift draws = draws("original", number);
        for (int tries = 0; tries < 50 && number > 0; tries++) {
            long candidate = number - 1 - draws.nextBelow((int) Math.min(REACH, number));
            if (drawnKind(candidate) == Kind.PLAIN) {
                return candidate;
            }
        }
        return -1;
    }

    private Planted copy(long number, Kind kind, long original) {
        String text = document(original).text();
        if (kind == Kind.EXACT) {
            return new Planted(number, kind, original, "eng", 1, text);
        }
        String changed = changed(text, kind == Kind.NEAR_90 ? 0.9 : 0.5, draws("change", number));
        return new Planted(number, kind, original, "eng", jaccard(text, changed), changed);
    }

    /**
     * With so many words changed, evenly spread, that the Jaccard similarity of the runs of five words is as asked or, as words
     * are whole, a little more: a changed word takes five of the {@code s} runs away and brings five others, so {@code r}
     * changes leave {@code (s - 5 r) / (s + 5 r)}.
     */
    private String changed(String text, double similarity, Xorshift draws) {
        String[] words = text.split("(?<=\\s)");
        double shingles = words.length - SHINGLE_WORDS + 1.0;
        int changes = Math.max(1, (int) (shingles * (1 - similarity) / (SHINGLE_WORDS * (1 + similarity))));
        double apart = (words.length - 2.0 * (SHINGLE_WORDS - 1)) / changes;
        for (int change = 0; change < changes; change++) {
            // Not so near to the ends that fewer runs hold it.
            int place = SHINGLE_WORDS - 1 + (int) (apart * (change + 0.5));
            String end = words[place].substring(words[place].stripTrailing().length());
            words[place] = english.word(draws) + "ish" + end;
        }
        return String.join("", words);
    }

    static double jaccard(String one, String other) {
        Set<String> a = shingles(one);
        Set<String> b = shingles(other);
        Set<String> both = new HashSet<>(a);
        both.retainAll(b);
        return both.size() / (double) (a.size() + b.size() - both.size());
    }

    private static Set<String> shingles(String text) {
        List<String> words = new ArrayList<>(List.of(text.strip().split("\\s+")));
        Set<String> shingles = new HashSet<>();
        for (int i = 0; i + SHINGLE_WORDS <= words.size(); i++) {
            shingles.add(String.join(" ", words.subList(i, i + SHINGLE_WORDS)));
        }
        return shingles;
    }
}
