package io.thalweg.bench.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedOutputStream;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes a {@link PlantedCorpus} as JSON lines ({@code id}, {@code text}), and its truth beside it. */
@Command(
        name = "corpus-generator",
        mixinStandardHelpOptions = true,
        description = "Makes a corpus with planted copies, languages and junk, and a file that says which is which.")
public final class CorpusGenerator implements Callable<Integer> {
    /** What is known of each document, a line each: its id, kind, original, and a detail, ended by tabs. */
    static final String TRUTH = "truth.tsv";

    private static final long FILE_BYTES = 64_000_000;

    @Nullable
    @Option(names = "--sentences", required = true, description = "Sentences in the tokens of WikiText.")
    Path sentences;

    @Nullable
    @Option(names = "--languages", required = true, description = "A zip file with a text for each language.")
    Path languages;

    @Nullable
    @Option(names = "--output", required = true, description = "A folder; its files are replaced.")
    Path output;

    @Option(names = "--megabytes", description = "Of text. Default: ${DEFAULT-VALUE}.")
    long megabytes = 100;

    @Option(names = "--seed", description = "Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CorpusGenerator()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        PlantedCorpus corpus = new PlantedCorpus(
                SourceTexts.read(Objects.requireNonNull(sentences), Objects.requireNonNull(languages)), seed);
        Path folder = Objects.requireNonNull(output);
        Path text = Files.createDirectories(folder.resolve("text"));
        long bytes = 0;
        long number = 0;
        try (BufferedWriter truth = Files.newBufferedWriter(folder.resolve(TRUTH))) {
            for (int file = 0; bytes < megabytes * 1_000_000; file++) {
                Path part = text.resolve(String.format("part-%05d.jsonl", file));
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 20);
                        JsonGenerator json = new JsonFactory().createGenerator(out)) {
                    json.setRootValueSeparator(null);
                    for (long end = bytes + FILE_BYTES; bytes < end && bytes < megabytes * 1_000_000; number++) {
                        PlantedDocument document = corpus.document(number);
                        json.writeStartObject();
                        json.writeStringField("id", document.id());
                        json.writeStringField("text", document.text());
                        json.writeEndObject();
                        json.writeRaw('\n');
                        bytes += document.text().length();
                        truth.write(document.truth());
                        truth.newLine();
                    }
                }
            }
        }
        System.out.println(number + " documents, " + bytes + " characters");
        return 0;
    }
}
