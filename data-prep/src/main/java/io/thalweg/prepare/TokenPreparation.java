package io.thalweg.prepare;

import io.thalweg.dataset.DatasetManifest;
import io.thalweg.prepare.PreparationListener.Step;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.text.TokenizerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Makes a dataset of token ids from documents that are cut into tokens already, wherever they come from. The same as
 * {@link TextPreparation} from staging on; the documents are read once, on executors, and all are for training.
 */
public final class TokenPreparation {
    /** How the tokens of further texts are found: what cut these is not known, white space is what all would agree on. */
    static final TokenizerConfig TOKENIZER = new TokenizerConfig(TokenizerConfig.Kind.WHITESPACE, false);

    /** The rules of {@link TextPreparation}. */
    private static final long BLOCK_TEXT_BYTES = TextPreparation.Sizes.DEFAULT.blockTextBytes();

    private TokenPreparation() {}

    /**
     * Writes the dataset and commits it.
     *
     * @param documents their tokens, in order; a token may be any text, an empty one too
     * @return the manifest it committed
     * @throws io.thalweg.problem.BadConfiguration if the output is not as it must be; nothing was started or changed
     * @throws JobFailed if a document or token is null, there is no token or no frequent one, or the work failed; what was
     *     written is removed
     */
    public static DatasetManifest run(
            JavaSparkContext spark,
            JavaRDD<List<String>> documents,
            TokenPreparationConfig config,
            PreparationListener listener) {
        OutputFolder output = OutputFolder.at(spark.hadoopConfiguration(), config.output());
        return ClaimedOutput.fill(
                spark,
                output,
                OutputFolder.Existing.REFUSE,
                () -> DatasetAssembly.OWN_NAMES,
                lease -> run(spark, documents, config, new SparkStep(spark, listener), output, lease));
    }

    private static DatasetManifest run(
            JavaSparkContext spark,
            JavaRDD<List<String>> documents,
            TokenPreparationConfig config,
            SparkStep step,
            OutputFolder output,
            OutputLease lease) {
        HadoopSettings settings = new HadoopSettings(output.hadoop());
        StageTokensTask task = new StageTokensTask(
                settings, output.path(DatasetAssembly.STAGING), config.maxDocumentTokens(), BLOCK_TEXT_BYTES);
        List<StagedBlock> blocks = new ArrayList<>();
        TreeMap<String, Long> counters = new TreeMap<>();
        long textBytes = 0;
        for (byte[] json :
                step.collect(Step.READ, documents.mapPartitionsWithIndex(task, true), documents.getNumPartitions())) {
            StageTokensTask.Result result = Json.parse(json, StageTokensTask.Result.class, "a task's result");
            blocks.addAll(result.blocks());
            counters.merge("documents", result.documents(), Long::sum);
            counters.merge("documents_without_tokens", result.documentsWithoutTokens(), Long::sum);
            counters.merge("document_cuts", result.cuts(), Long::sum);
            textBytes += result.textBytes();
        }
        if (blocks.isEmpty()) {
            throw new JobFailed(Problem.of("The input holds no token")
                    .found(counters.getOrDefault("documents", 0L) + " documents, all without tokens")
                    .allowed("at least one word")
                    .remedy("Give text with words in it"));
        }
        return new DatasetAssembly(
                        spark,
                        step,
                        output,
                        lease,
                        settings,
                        new WordNumbering(
                                spark,
                                step,
                                settings,
                                new WordNumbering.Rules(config.minCount(), 0, UnknownWords.DROP)),
                        0,
                        0)
                .assemble(
                        blocks,
                        counters,
                        config.toOptions(),
                        List.of(new DatasetManifest.Source("documents of tokens", textBytes, "")));
    }
}
