package io.thalweg.bench.corpus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.spark.ml.feature.CountVectorizer;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.feature.MinHashLSH;
import org.apache.spark.ml.feature.MinHashLSHModel;
import org.apache.spark.ml.feature.Tokenizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What Spark ML has for the steps of {@code prepare text --dedup near}: Tokenizer, CountVectorizer, MinHashLSH's join of a
 * corpus with itself, and the words of what is left as Parquet. Its sets are of words, not of shingles, which it has no cheaper
 * way to make. Prints the seconds from the reading of the text on, and how many documents are left.
 */
@Command(name = "spark-ml-benchmark", mixinStandardHelpOptions = true)
public final class SparkMlBenchmark implements Callable<Integer> {
    @Nullable
    @Option(names = "--corpus", required = true, description = "What corpus-generator wrote.")
    Path corpus;

    @Nullable
    @Option(names = "--output", required = true, description = "A folder; replaced.")
    String output;

    @Option(names = "--threads", description = "Default: ${DEFAULT-VALUE}.")
    int threads = 2;

    @Option(names = "--hash-tables", description = "Default: ${DEFAULT-VALUE}.")
    int hashTables = 5;

    @Option(names = "--threshold", description = "Of the Jaccard similarity. Default: ${DEFAULT-VALUE}.")
    double threshold = 0.8;

    @Option(names = "--min-count", description = "Documents that a word is in. Default: ${DEFAULT-VALUE}.")
    int minCount = 5;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SparkMlBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + threads + "]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.log.level", "ERROR")
                .config("spark.sql.shuffle.partitions", 4 * threads)
                .getOrCreate()) {
            long began = System.nanoTime();
            Dataset<Row> documents = spark.read()
                    .schema("id string, text string")
                    .json(Objects.requireNonNull(corpus).resolve("text").toString())
                    .where("length(trim(text)) > 0");
            Dataset<Row> words = new Tokenizer()
                    .setInputCol("text")
                    .setOutputCol("words")
                    .transform(documents)
                    .select("id", "words")
                    .cache();
            CountVectorizerModel counts = new CountVectorizer()
                    .setInputCol("words")
                    .setOutputCol("features")
                    .setMinDF(minCount)
                    .setBinary(true)
                    .fit(words);
            Dataset<Row> vectors = counts.transform(words)
                    .where(functions
                            .udf(
                                    (org.apache.spark.ml.linalg.Vector vector) -> vector.numNonzeros() > 0,
                                    org.apache.spark.sql.types.DataTypes.BooleanType)
                            .apply(functions.col("features")))
                    .select("id", "features")
                    .cache();
            MinHashLSHModel hashes = new MinHashLSH()
                    .setInputCol("features")
                    .setOutputCol("hashes")
                    .setNumHashTables(hashTables)
                    .setSeed(1)
                    .fit(vectors);
            Dataset<Row> copies = hashes.approxSimilarityJoin(vectors, vectors, 1 - threshold)
                    .where("datasetA.id < datasetB.id")
                    .selectExpr("datasetB.id as id")
                    .distinct();
            Dataset<Row> left = words.join(copies, words.col("id").equalTo(copies.col("id")), "left_anti");
            left.write().mode("overwrite").parquet(Objects.requireNonNull(output));
            double seconds = (System.nanoTime() - began) * 1e-9;
            System.out.println(seconds + " " + spark.read().parquet(output).count());
        }
        return 0;
    }
}
