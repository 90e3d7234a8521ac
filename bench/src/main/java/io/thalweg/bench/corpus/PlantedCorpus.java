package io.thalweg.bench.corpus;

import io.thalweg.random.Seeds;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A corpus without end, each document made from the seed and its number alone: so a part of it is the beginning of a larger one, and a
 * copy's original is made again instead of being kept.
 */
final class PlantedCorpus {
    /** Words of a shingle, as near copies are found by. */
    static final int SHINGLE = 5;

    /** How far before it a copy's original lies at most. */
    private static final long REACH = 1_000_000;

    /** One word in so many of a sentence is another: a sentence that comes again is not the same again. */
    private static final int REPLACED = 6;

    private final SourceTexts sources;
    private final long seed;

    PlantedCorpus(SourceTexts sources, long seed) {
        this.sources = sources;
        this.seed = seed;
    }

    PlantedDocument document(long number) {
        SplittableRandom random = random("document", number);
        Planted kind = kind(number);
        return switch (kind) {
            case ORIGINAL -> new PlantedDocument(number, kind, -1, "", text(original(number)));
            case EXACT_COPY -> {
                long of = originalOf(number, random);
                yield new PlantedDocument(number, kind, of, "1.000", text(original(of)));
            }
            case NEAR_COPY -> nearCopy(number, kind, 0.9, random);
            case HALF_COPY -> nearCopy(number, kind, 0.5, random);
            case LANGUAGE -> language(number, random);
            case JUNK -> junk(number, random);
            case MOJIBAKE -> mojibake(number, random);
        };
    }

    private SplittableRandom random(String what, long number) {
        return new SplittableRandom(Seeds.derive(seed, what, number));
    }

    /** Of a hundred documents 80 are originals. */
    private Planted kind(long number) {
        int at = random("kind", number).nextInt(100);
        // The first ones, so that every copy has an original before it.
        if (number < 100 || at < 80) {
            return Planted.ORIGINAL;
        }
        return at < 84
                ? Planted.EXACT_COPY
                : at < 88
                        ? Planted.NEAR_COPY
                        : at < 91
                                ? Planted.HALF_COPY
                                : at < 95 ? Planted.LANGUAGE : at < 99 ? Planted.JUNK : Planted.MOJIBAKE;
    }

    private long originalOf(long number, SplittableRandom random) {
        long of = number - 1 - random.nextLong(Math.min(number, REACH));
        while (kind(of) != Planted.ORIGINAL) {
            of--;
        }
        return of;
    }

    /** Paragraphs of sentences of words; a sentence's last word carries what ends it. */
    private List<List<String[]>> original(long number) {
        SplittableRandom random = random("original", number);
        List<List<String[]>> paragraphs = new ArrayList<>();
        for (int p = 3 + random.nextInt(6); p > 0; p--) {
            List<String[]> sentences = new ArrayList<>();
            for (int s = 3 + random.nextInt(4); s > 0; s--) {
                String[] sentence = sources.sentences()
                        .get(random.nextInt(sources.sentences().size()))
                        .clone();
                for (int w = 0; w < sentence.length; w++) {
                    if (random.nextInt(REPLACED) == 0) {
                        sentence[w] = word(random);
                    }
                }
                sentence[0] = sentence[0].substring(0, 1).toUpperCase(Locale.ROOT) + sentence[0].substring(1);
                sentence[sentence.length - 1] += ".";
                sentences.add(sentence);
            }
            paragraphs.add(sentences);
        }
        return paragraphs;
    }

    private String word(SplittableRandom random) {
        return sources.words().get(random.nextInt(sources.words().size()));
    }

    private static String text(List<List<String[]>> paragraphs) {
        StringBuilder text = new StringBuilder();
        for (List<String[]> sentences : paragraphs) {
            text.append(text.isEmpty() ? "" : "\n");
            for (int s = 0; s < sentences.size(); s++) {
                text.append(s == 0 ? "" : " ").append(String.join(" ", sentences.get(s)));
            }
        }
        return text.toString();
    }

    /** Words are replaced a shingle's length apart, each of which takes five shingles and brings five others. */
    private PlantedDocument nearCopy(long number, Planted kind, double similarity, SplittableRandom random) {
        long of = originalOf(number, random);
        List<List<String[]>> paragraphs = original(of);
        List<String[]> sentences = paragraphs.stream().flatMap(List::stream).toList();
        int words = sentences.stream().mapToInt(sentence -> sentence.length).sum();
        String before = text(paragraphs);
        int shingles = words - SHINGLE + 1;
        int replaced = (int) Math.floor(shingles * (1 - similarity) / (SHINGLE * (1 + similarity)));
        double step = (double) words / Math.max(1, replaced);
        for (int r = 0; r < replaced; r++) {
            int at = (int) (r * step + step / 2);
            for (String[] sentence : sentences) {
                if (at < sentence.length) {
                    sentence[at] = word(random) + "x" + (sentence[at].endsWith(".") ? "." : "");
                    break;
                }
                at -= sentence.length;
            }
        }
        String after = text(paragraphs);
        return new PlantedDocument(
                number,
                kind,
                of,
                String.format(Locale.ROOT, "%.3f", jaccard(shingles(before), shingles(after))),
                after);
    }

    private static Set<List<String>> shingles(String text) {
        String[] words = text.toLowerCase(Locale.ROOT).replace(".", "").split("\\s");
        Set<List<String>> shingles = new HashSet<>();
        for (int i = 0; i + SHINGLE <= words.length; i++) {
            shingles.add(Arrays.asList(words).subList(i, i + SHINGLE));
        }
        return shingles;
    }

    private static double jaccard(Set<List<String>> a, Set<List<String>> b) {
        long both = a.stream().filter(b::contains).count();
        return (double) both / (a.size() + b.size() - both);
    }

    private PlantedDocument language(long number, SplittableRandom random) {
        SourceTexts.Language language =
                sources.languages().get(random.nextInt(sources.languages().size()));
        List<String> paragraphs = language.paragraphs();
        int count = Math.min(paragraphs.size(), 4 + random.nextInt(8));
        int from = random.nextInt(paragraphs.size() - count + 1);
        // A number of its own, since there is less text than documents.
        String text = String.join("\n", paragraphs.subList(from, from + count)) + "\n" + number + ".";
        return new PlantedDocument(number, Planted.LANGUAGE, -1, language.code(), text);
    }

    private PlantedDocument junk(long number, SplittableRandom random) {
        String name = word(random) + " " + word(random) + " " + number;
        return switch (random.nextInt(5)) {
            case 0 ->
                junk(number, "repetition", (name + " is here again and again.\n").repeat(20 + random.nextInt(40)));
            case 1 -> junk(number, "symbols", ("# " + name + " ... # ## ... ").repeat(20));
            case 2 -> junk(number, "short", name + ".");
            case 3 -> junk(number, "lorem_ipsum", "Lorem ipsum dolor sit amet. " + text(original(number)));
            default ->
                junk(number, "bullets", ("- " + name + "\n* " + word(random) + " " + word(random) + "\n").repeat(30));
        };
    }

    private static PlantedDocument junk(long number, String which, String text) {
        return new PlantedDocument(number, Planted.JUNK, -1, which, text);
    }

    private PlantedDocument mojibake(long number, SplittableRandom random) {
        StringBuilder accented = new StringBuilder();
        for (char c : text(original(number)).toCharArray()) {
            accented.append(c == 'e' && random.nextInt(4) == 0 ? 'é' : c == 'u' && random.nextInt(4) == 0 ? 'ü' : c);
        }
        String read = new String(accented.toString().getBytes(StandardCharsets.UTF_8), Charset.forName("windows-1252"));
        return new PlantedDocument(number, Planted.MOJIBAKE, -1, "windows-1252", read);
    }
}
