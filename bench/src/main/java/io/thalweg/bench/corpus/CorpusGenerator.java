package io.thalweg.bench.corpus;

import io.thalweg.bench.corpus.PlantedDocuments.Planted;
import io.thalweg.storage.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * Makes a corpus of JSON lines from WikiText-2 and the declaration of human rights, and {@code truth.tsv} beside it: of each
 * document the name, the {@link Kind}, what it is a copy of, its language, and what it has in common with the original. The
 * same seed makes the same corpus.
 */
public final class CorpusGenerator implements Callable<Integer> {
    static final String TRUTH = "truth.tsv";

    private static final long FILE_BYTES = 64L << 20;

    /** Shorter texts are headings. */
    private static final int LEAST_DECLARATION = 1_000;

    @Option(names = "--data", description = "The folder with text/wikitext-2 and robustness.", required = true)
    Path data = Path.of("");

    @Option(names = "--output", description = "A folder for the corpus.", required = true)
    Path output = Path.of("");

    @Option(names = "--megabytes", description = "Of text, about. Default: ${DEFAULT-VALUE}.")
    long megabytes = 100;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CorpusGenerator()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        PlantedDocuments documents = new PlantedDocuments(
                seed,
                english(data.resolve("text/wikitext-2/train.txt")),
                declarations(data.resolve("robustness/udhr-utf8.zip")));
        Files.createDirectories(output.resolve("text"));
        Map<Kind, Long> counts = write(documents);
        System.out.println(counts);
        return 0;
    }

    private Map<Kind, Long> write(PlantedDocuments documents) throws IOException {
        Map<Kind, Long> counts = new TreeMap<>();
        long written = 0;
        long number = 0;
        try (Writer truth = Files.newBufferedWriter(output.resolve(TRUTH))) {
            for (int file = 0; written < megabytes * 1_000_000; file++) {
                Path path = output.resolve(String.format(Locale.ROOT, "text/corpus-%05d.jsonl", file));
                long ofFile = 0;
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16)) {
                    while (ofFile < FILE_BYTES && written < megabytes * 1_000_000) {
                        Planted planted = documents.document(number++);
                        byte[] line = Json.toLine(Map.of("id", planted.id(), "text", planted.text()))
                                .getBytes(StandardCharsets.UTF_8);
                        out.write(line);
                        out.write('\n');
                        truth.write(planted.truth());
                        counts.merge(planted.kind(), 1L, Long::sum);
                        ofFile += line.length;
                        written += planted.text().getBytes(StandardCharsets.UTF_8).length;
                    }
                }
            }
        }
        return counts;
    }

    /** Without headings and what the tokens of WikiText stand for. */
    static Fragments english(Path wikitext) throws IOException {
        List<String> lines = Files.readAllLines(wikitext);
        return Fragments.of(lines.stream()
                .filter(line -> line.length() > 80 && !line.strip().startsWith("="))
                .map(line -> line.replace(" @-@ ", "-")
                        .replaceAll(" @([.,])@ ", "$1")
                        .replace("<unk>", ""))
                .collect(Collectors.joining(" ")));
    }

    /** All but the English one, by their names in the archive. */
    static Map<String, Fragments> declarations(Path zip) throws IOException {
        Map<String, Fragments> texts = new TreeMap<>();
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                String language = entry.getName().replaceAll(".*/", "").replace(".txt", "");
                String text = new String(entries.readAllBytes(), StandardCharsets.UTF_8);
                if (text.length() >= LEAST_DECLARATION && !language.equals("eng")) {
                    texts.put(language, Fragments.of(text));
                }
            }
        }
        return texts;
    }
}
