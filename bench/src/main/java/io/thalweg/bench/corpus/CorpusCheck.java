package io.thalweg.bench.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Holds a dataset against the truth of the corpus that it was made of. Of copies that pair is counted of which only one is left,
 * whichever: the order of the input decides which stays.
 */
@Command(
        name = "corpus-check",
        mixinStandardHelpOptions = true,
        description = "Tells of each kind of planted document how many are left in a dataset.")
public final class CorpusCheck implements Callable<Integer> {
    @Nullable
    @Option(names = "--corpus", required = true, description = "What corpus-generator wrote.")
    Path corpus;

    @Nullable
    @Option(names = "--dataset", required = true, description = "What was made of it, with --id-field id.")
    String dataset;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CorpusCheck()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Set<String> left = left();
        TreeMap<String, long[]> kinds = new TreeMap<>();
        try (Stream<String> truth = Files.lines(Objects.requireNonNull(corpus).resolve(CorpusGenerator.TRUTH))) {
            truth.map(line -> line.split("\t", -1)).forEach(row -> {
                Planted kind = Planted.of(row[1]);
                boolean isLeft = left.contains(row[0]) && (!kind.isCopy() || left.contains(row[2]));
                String name = kind == Planted.JUNK ? kind.label() + ", " + row[3] : kind.label();
                long[] counts = kinds.computeIfAbsent(name, absent -> new long[2]);
                counts[0]++;
                counts[1] += isLeft ? 1 : 0;
            });
        }
        System.out.printf(Locale.ROOT, "%-24s %12s %12s %10s%n", "kind", "documents", "left", "dropped");
        kinds.forEach((kind, counts) -> System.out.printf(
                Locale.ROOT,
                "%-24s %,12d %,12d %9.3f%%%n",
                kind,
                counts[0],
                counts[1],
                100.0 * (counts[0] - counts[1]) / counts[0]));
        return 0;
    }

    /** A document that was cut into pieces is left if one of them is. */
    private Set<String> left() throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.log.level", "ERROR")
                .getOrCreate()) {
            return new HashSet<>(spark.read()
                    .option("recursiveFileLookup", "true")
                    .option("pathGlobFilter", "*.parquet")
                    .parquet(dataset)
                    .select("doc")
                    .map(
                            (org.apache.spark.api.java.function.MapFunction<org.apache.spark.sql.Row, String>)
                                    row -> row.getString(0).replaceFirst("[.#].*", ""),
                            Encoders.STRING())
                    .collectAsList());
        }
    }
}
