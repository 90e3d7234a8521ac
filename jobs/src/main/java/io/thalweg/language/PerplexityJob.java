package io.thalweg.language;

import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.SplitEvaluation;
import io.thalweg.network.Device;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.prepare.corpus.ParquetCorpus;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.training.LanguageModelFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/** A model's loss over a whole split of a dataset, hidden state carried; the same for any number of partitions. */
public final class PerplexityJob {
    private PerplexityJob() {}

    /**
     * Evaluates.
     *
     * @param model folder of the model
     * @param data folder of the dataset
     * @param split {@code "test"}, {@code "valid"} or {@code "train"}
     * @param streams the split is cut into; 0 to go by its length
     * @param engine that runs the network
     * @param partitions tasks at most
     * @throws BadConfiguration if the dataset has another vocabulary or too little text in the split, or there is no such
     *     engine or, on this machine, no such device
     */
    public static SplitEvaluation.Result run(
            JavaSparkContext spark,
            String model,
            String data,
            String split,
            int streams,
            String engine,
            Device device,
            int partitions)
            throws IOException {
        Configuration hadoop = spark.hadoopConfiguration();
        LanguageModelFolder opened = LanguageModelFolder.open(OutputFolder.at(hadoop, model));
        ParquetCorpus corpus = ParquetCorpus.open(hadoop, data);
        check(opened, corpus, split, streams);
        NetworkSource network = NetworkSource.of(hadoop, opened, engine, device);
        if (spark.isLocal()) {
            network.checkHere(opened);
        } else {
            network.check(opened);
        }
        long tokens = corpus.tokens(split);
        SplitEvaluation evaluation = streams == 0 ? SplitEvaluation.of(tokens) : new SplitEvaluation(tokens, streams);
        List<Integer> pieces = IntStream.range(0, evaluation.pieces()).boxed().toList();
        List<double[]> results = new ArrayList<>(spark.parallelize(pieces, Math.min(partitions, pieces.size()))
                .mapPartitions(part -> evaluate(evaluation, network, corpus, split, part))
                .collect());
        results.sort(Comparator.comparingDouble(result -> result[0]));
        return SplitEvaluation.Result.sum(results.stream()
                .map(result -> new SplitEvaluation.Result(result[1], (long) result[2], (long) result[3]))
                .toList());
    }

    private static void check(LanguageModelFolder model, ParquetCorpus corpus, String split, int streams) {
        List<Problem> problems = new ArrayList<>();
        if (!model.config().vocabularySha256().equals(corpus.vocabularyHash())) {
            problems.add(Problem.of("The dataset has another vocabulary than the model was trained with")
                    .found(corpus.vocabularySize() + " words with hash "
                            + corpus.vocabularyHash().substring(0, 12))
                    .allowed(model.vocabulary().size() + " words with hash "
                            + model.config().vocabularySha256().substring(0, 12))
                    .at(corpus.folder())
                    .remedy("Give the dataset that the model was trained on, or one prepared together with it"
                            + " (prepare text --train --valid --test)"));
        }
        long tokens = corpus.tokens(split);
        if (tokens < 2) {
            problems.add(Problem.of("The split is too small to evaluate on")
                    .found(tokens + " tokens in " + split)
                    .allowed("at least 2")
                    .at(corpus.folder())
                    .remedy("Give another --split, or prepare the dataset with --held-out or --test"));
        } else if (streams > tokens - 1) {
            problems.add(Problem.of("--streams is more than there are tokens to predict")
                    .found(streams)
                    .allowed("0 (by the split's length) to " + (tokens - 1)));
        }
        BadConfiguration.throwIfAny(problems);
    }

    /** Each piece's number, loss, predictions and unknown words. */
    private static Iterator<double[]> evaluate(
            SplitEvaluation evaluation,
            NetworkSource source,
            ParquetCorpus corpus,
            String split,
            Iterator<Integer> pieces)
            throws IOException {
        List<double[]> results = new ArrayList<>();
        LanguageModelFolder model = source.model();
        int unknown = model.vocabulary().id(TextPreparationConfig.UNKNOWN_WORD);
        try (LanguageModel network = source.open(model)) {
            while (pieces.hasNext()) {
                int piece = pieces.next();
                SplitEvaluation.Result result =
                        evaluation.evaluate(piece, network, model.shape(), corpus, split, unknown);
                results.add(new double[] {piece, result.lossSum(), result.predictions(), result.unknown()});
            }
        }
        return results.iterator();
    }
}
