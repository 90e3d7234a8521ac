package io.thalweg.bench.corpus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What documents are made of.
 *
 * @param sentences each its words, without what ends it
 * @param words of all sentences, each once
 * @param languages the declaration of human rights, by language
 */
record SourceTexts(List<String[]> sentences, List<String> words, List<Language> languages) {
    /** @param code of the language, as the file's name has it; paragraphs of some length */
    record Language(String code, List<String> paragraphs) {}

    private static final int LEAST_WORDS = 6;
    private static final int MOST_WORDS = 40;
    private static final int LEAST_PARAGRAPH = 80;

    /**
     * Reads them.
     *
     * @param wikiText sentences in the tokens of WikiText
     * @param declarations a zip file with a text for each language
     */
    static SourceTexts read(Path wikiText, Path declarations) throws IOException {
        List<String[]> sentences = new ArrayList<>();
        Set<String> words = new LinkedHashSet<>();
        for (String line : Files.readAllLines(wikiText)) {
            if (line.strip().startsWith("=")) {
                continue;
            }
            for (String sentence : line.replace(" @-@ ", "-")
                    .replace(" @,@ ", ",")
                    .replace(" @.@ ", ".")
                    .split(" \\. ")) {
                String[] found = java.util.Arrays.stream(sentence.strip().split(" "))
                        .filter(word -> word.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '-'))
                        .toArray(String[]::new);
                if (found.length >= LEAST_WORDS && found.length <= MOST_WORDS) {
                    sentences.add(found);
                    words.addAll(List.of(found));
                }
            }
        }
        if (sentences.isEmpty()) {
            throw new IOException(wikiText + " holds no sentence");
        }
        return new SourceTexts(sentences, List.copyOf(words), languages(declarations));
    }

    private static List<Language> languages(Path declarations) throws IOException {
        List<Language> languages = new ArrayList<>();
        try (ZipFile zip = new ZipFile(declarations.toFile())) {
            List<? extends ZipEntry> entries = zip.stream()
                    .filter(entry -> entry.getName().endsWith(".txt"))
                    .sorted(Comparator.comparing(ZipEntry::getName))
                    .toList();
            for (ZipEntry entry : entries) {
                String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                List<String> paragraphs = text.lines()
                        .map(String::strip)
                        .filter(line -> line.length() >= LEAST_PARAGRAPH)
                        .toList();
                if (!paragraphs.isEmpty()) {
                    String name = entry.getName();
                    languages.add(new Language(
                            name.substring(name.lastIndexOf('/') + 1, name.length() - ".txt".length()), paragraphs));
                }
            }
        }
        if (languages.isEmpty()) {
            throw new IOException(declarations + " holds no text");
        }
        return languages;
    }
}
