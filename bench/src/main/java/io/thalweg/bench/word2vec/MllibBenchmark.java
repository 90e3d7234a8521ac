package io.thalweg.bench.word2vec;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.ml.feature.Word2Vec;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains Spark MLlib's Word2Vec for one epoch on the beginning of a text; prints the seconds of fit, and the words. */
@Command(name = "mllib-benchmark", mixinStandardHelpOptions = true)
public final class MllibBenchmark implements Callable<Integer> {
    @Mixin
    SliceOptions options = new SliceOptions();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new MllibBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        SliceOptions.Slice slice = options.read();
        try (SparkSession spark = SparkSession.builder()
                .master("local[" + options.threads + "]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.log.level", "ERROR")
                .getOrCreate()) {
            Dataset<Row> sentences = spark.createDataset(slice.lines(), Encoders.STRING())
                    .select(functions.split(functions.col("value"), " ").as("words"))
                    .repartition(options.threads)
                    .cache();
            sentences.count();
            long began = System.nanoTime();
            new Word2Vec()
                    .setInputCol("words")
                    .setOutputCol("vectors")
                    .setVectorSize(options.dimensions)
                    .setWindowSize(5)
                    .setMinCount(5)
                    .setMaxIter(1)
                    .setNumPartitions(options.threads)
                    .setStepSize(0.025)
                    .setSeed(1)
                    .fit(sentences);
            slice.print(began);
        }
        return 0;
    }
}
