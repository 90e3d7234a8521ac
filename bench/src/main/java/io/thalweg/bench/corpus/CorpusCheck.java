package io.thalweg.bench.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/**
 * Holds a dataset that was prepared from a generated corpus, with {@code --id-field id}, against the corpus's truth: of each
 * kind how many documents are there still, and of copies how many were found, which is that not both of a pair are there.
 */
public final class CorpusCheck implements Callable<Integer> {
    @Option(names = "--corpus", description = "A folder of CorpusGenerator's.", required = true)
    Path corpus = Path.of("");

    @Option(names = "--dataset", description = "A folder of prepare text's; rows are documents.", required = true)
    Path dataset = Path.of("");

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CorpusCheck()).execute(arguments));
    }

    /** Documents of a kind. */
    static final class Tally {
        long planted;
        long kept;
        /** Copies of which not both are there. */
        long found;
        /** Copies of which neither is. */
        long lost;

        String line(Kind kind) {
            String line = String.format(
                    Locale.ROOT,
                    "%-12s %,10d planted %,10d kept (%.4f)",
                    kind.label(),
                    planted,
                    kept,
                    kept / (double) planted);
            return kind.isCopy()
                    ? line
                            + String.format(
                                    Locale.ROOT,
                                    ", found %.5f, both dropped %.5f",
                                    found / (double) planted,
                                    lost / (double) planted)
                    : line;
        }
    }

    @Override
    public Integer call() throws IOException {
        Map<Kind, Tally> tallies = tally(corpus.resolve(CorpusGenerator.TRUTH), kept());
        tallies.forEach((kind, tally) -> System.out.println(tally.line(kind)));
        return 0;
    }

    /** Names without what is behind them where a document is in several rows. */
    private Set<String> kept() {
        try (SparkSession spark =
                SparkSession.builder().master("local[2]").appName("CorpusCheck").getOrCreate()) {
            List<String> rows = spark.read()
                    .parquet(dataset.resolve("*/part-*.parquet").toString())
                    .select("doc")
                    .as(Encoders.STRING())
                    .collectAsList();
            Set<String> names = new HashSet<>();
            rows.forEach(row -> names.add(row.replaceAll("[.+#].*", "")));
            return names;
        }
    }

    /** @param kept the names of the documents that are there still */
    static Map<Kind, Tally> tally(Path truth, Set<String> kept) throws IOException {
        Map<Kind, Tally> tallies = new TreeMap<>();
        try (BufferedReader lines = Files.newBufferedReader(truth)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split("\t", -1);
                Kind kind = Kind.valueOf(cells[1].toUpperCase(Locale.ROOT));
                Tally tally = tallies.computeIfAbsent(kind, any -> new Tally());
                boolean isKept = kept.contains(cells[0]);
                boolean originalIsKept = kept.contains(cells[2]);
                tally.planted++;
                tally.kept += isKept ? 1 : 0;
                tally.found += isKept && originalIsKept ? 0 : 1;
                tally.lost += isKept || originalIsKept ? 0 : 1;
            }
        }
        return tallies;
    }
}
