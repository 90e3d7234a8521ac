package io.thalweg.ml;

import io.thalweg.word2vec.Word2VecConfig;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Word vectors learned from a column of words: MLlib's {@code org.apache.spark.ml.feature.Word2Vec} by name, parameters
 * and use, and {@code thalweg train word2vec} by what it does. Each row of {@code inputCol}, an array of strings, is a
 * sentence.
 *
 * <p>A fit reads the rows once, on executors, into a dataset in {@link #workDir}, trains on it there, and removes it. The
 * driver holds the vocabulary and, at the end, the words' vectors. Problems are told as {@link
 * io.thalweg.problem.BadConfiguration} (which MLlib's users know as an {@code IllegalArgumentException}) before
 * anything starts, and as {@link io.thalweg.problem.JobFailed} after.
 *
 * <p>With one thread in each replica the same rows in the same order and the same seed give the same vectors to the bit.
 */
public final class Word2Vec extends Estimator<Word2VecModel> implements Word2VecParams, MLWritable {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Word2VecParamSet parameters;

    public Word2Vec() {
        this(Identifiable.randomUID("w2v"));
    }

    /** @param uid tells the stage from others of a pipeline */
    public Word2Vec(String uid) {
        this.uid = uid;
        this.parameters = new Word2VecParamSet(this);
        parameters.setDefaults(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public Word2VecParamSet parameters() {
        return parameters;
    }

    /**
     * Learns the vectors.
     *
     * @throws io.thalweg.problem.BadConfiguration if parameters, column or session are not as they must be; nothing was
     *     started
     * @throws io.thalweg.problem.JobFailed if the rows hold nulls or too few words, or the work failed
     */
    @Override
    public Word2VecModel fit(Dataset<?> dataset) {
        Word2VecConfig config = Word2VecParamSet.config(this);
        transformSchema(dataset.schema());
        TrainedVectors trained = ParamNames.telling(() -> new Fit(this, config).run(dataset));
        Word2VecModel model = new Word2VecModel(uid, trained).setParent(this);
        return copyValues(model, ParamMap.empty());
    }

    @Override
    public StructType transformSchema(StructType schema) {
        return WordColumn.of(this, schema).appended(schema);
    }

    @Override
    public Word2Vec copy(ParamMap extra) {
        return defaultCopy(extra);
    }

    @Override
    public MLWriter write() {
        return new StageFiles.EstimatorWriter(this);
    }

    /** Reads what {@link #write} wrote; Spark's pipelines call it by its name. */
    public static MLReader<Word2Vec> read() {
        return new StageFiles.EstimatorReader();
    }

    /** {@code read().load(path)}. */
    public static Word2Vec load(String path) {
        return read().load(path);
    }

    public Word2Vec setInputCol(String value) {
        set(inputCol(), value);
        return this;
    }

    public Word2Vec setOutputCol(String value) {
        set(outputCol(), value);
        return this;
    }

    public Word2Vec setVectorSize(int value) {
        set(vectorSize(), value);
        return this;
    }

    public Word2Vec setWindowSize(int value) {
        set(windowSize(), value);
        return this;
    }

    /** Sets {@link #numPartitions}: replicas, of which MLlib has one a partition. Rows are not moved for it. */
    public Word2Vec setNumPartitions(int value) {
        set(numPartitions(), value);
        return this;
    }

    public Word2Vec setMinCount(int value) {
        set(minCount(), value);
        return this;
    }

    public Word2Vec setMaxSentenceLength(int value) {
        set(maxSentenceLength(), value);
        return this;
    }

    public Word2Vec setStepSize(double value) {
        set(stepSize(), value);
        return this;
    }

    public Word2Vec setMaxIter(int value) {
        set(maxIter(), value);
        return this;
    }

    public Word2Vec setSeed(long value) {
        set(seed(), value);
        return this;
    }

    public Word2Vec setArchitecture(String value) {
        set(architecture(), value);
        return this;
    }

    public Word2Vec setCbowGradient(String value) {
        set(cbowGradient(), value);
        return this;
    }

    public Word2Vec setObjective(String value) {
        set(objective(), value);
        return this;
    }

    public Word2Vec setNegativeSamples(int value) {
        set(negativeSamples(), value);
        return this;
    }

    public Word2Vec setSample(double value) {
        set(sample(), value);
        return this;
    }

    public Word2Vec setMinLearningRate(double value) {
        set(minLearningRate(), value);
        return this;
    }

    public Word2Vec setThreads(int value) {
        set(threads(), value);
        return this;
    }

    public Word2Vec setDistribution(String value) {
        set(distribution(), value);
        return this;
    }

    public Word2Vec setMergesPerEpoch(int value) {
        set(mergesPerEpoch(), value);
        return this;
    }

    public Word2Vec setMerge(String value) {
        set(merge(), value);
        return this;
    }

    public Word2Vec setWarmUpFraction(double value) {
        set(warmUpFraction(), value);
        return this;
    }

    public Word2Vec setReplicaRateFactor(double value) {
        set(replicaRateFactor(), value);
        return this;
    }

    public Word2Vec setKernel(String value) {
        set(kernel(), value);
        return this;
    }

    public Word2Vec setWorkDir(String value) {
        set(workDir(), value);
        return this;
    }
}
