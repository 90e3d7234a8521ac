package io.thalweg.ml;

import io.thalweg.word2vec.Word2VecConfig;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * The parameters of {@link Word2Vec} and {@link Word2VecModel}: each by its name, and its value. The first ten are MLlib's;
 * the others are fields of {@link Word2VecConfig}, by the same names.
 */
public interface Word2VecParams extends Params {
    /** All of them. */
    Word2VecParamSet parameters();

    default Param<String> inputCol() {
        return parameters().inputCol;
    }

    default Param<String> outputCol() {
        return parameters().outputCol;
    }

    default IntParam vectorSize() {
        return parameters().vectorSize;
    }

    default IntParam windowSize() {
        return parameters().windowSize;
    }

    default IntParam numPartitions() {
        return parameters().numPartitions;
    }

    default IntParam minCount() {
        return parameters().minCount;
    }

    default IntParam maxSentenceLength() {
        return parameters().maxSentenceLength;
    }

    default DoubleParam stepSize() {
        return parameters().stepSize;
    }

    default IntParam maxIter() {
        return parameters().maxIter;
    }

    default LongParam seed() {
        return parameters().seed;
    }

    default Param<String> architecture() {
        return parameters().architecture;
    }

    default Param<String> cbowGradient() {
        return parameters().cbowGradient;
    }

    default Param<String> objective() {
        return parameters().objective;
    }

    default IntParam negativeSamples() {
        return parameters().negativeSamples;
    }

    default DoubleParam sample() {
        return parameters().sample;
    }

    default DoubleParam minLearningRate() {
        return parameters().minLearningRate;
    }

    default IntParam threads() {
        return parameters().threads;
    }

    default Param<String> distribution() {
        return parameters().distribution;
    }

    default IntParam mergesPerEpoch() {
        return parameters().mergesPerEpoch;
    }

    default Param<String> merge() {
        return parameters().merge;
    }

    default DoubleParam warmUpFraction() {
        return parameters().warmUpFraction;
    }

    default DoubleParam replicaRateFactor() {
        return parameters().replicaRateFactor;
    }

    default Param<String> kernel() {
        return parameters().kernel;
    }

    default Param<String> workDir() {
        return parameters().workDir;
    }

    /** The name of the column of words. */
    default String getInputCol() {
        return getOrDefault(inputCol());
    }

    /** The name of the column of vectors. */
    default String getOutputCol() {
        return getOrDefault(outputCol());
    }

    /** Length of a word's vector. */
    default int getVectorSize() {
        return (Integer) getOrDefault(vectorSize());
    }

    /** Most words on each side of a word that are its context. */
    default int getWindowSize() {
        return (Integer) getOrDefault(windowSize());
    }

    /** Replicas that train at the same time. */
    default int getNumPartitions() {
        return (Integer) getOrDefault(numPartitions());
    }

    /** How often a word must be met to be in the vocabulary. */
    default int getMinCount() {
        return (Integer) getOrDefault(minCount());
    }

    /** Most words of a sentence. */
    default int getMaxSentenceLength() {
        return (Integer) getOrDefault(maxSentenceLength());
    }

    /** Learning rate at the start. */
    default double getStepSize() {
        return (Double) getOrDefault(stepSize());
    }

    /** Passes over the sentences. */
    default int getMaxIter() {
        return (Integer) getOrDefault(maxIter());
    }

    /** Seed of every random draw. */
    default long getSeed() {
        return (Long) getOrDefault(seed());
    }

    /** {@code skip-gram} or {@code cbow}. */
    default String getArchitecture() {
        return getOrDefault(architecture());
    }

    /** {@code whole} or {@code shared}. */
    default String getCbowGradient() {
        return getOrDefault(cbowGradient());
    }

    /** {@code negative-sampling} or {@code full-softmax}. */
    default String getObjective() {
        return getOrDefault(objective());
    }

    /** Noise words drawn for a window. */
    default int getNegativeSamples() {
        return (Integer) getOrDefault(negativeSamples());
    }

    /** Share of the words above which a word is thinned out. */
    default double getSample() {
        return (Double) getOrDefault(sample());
    }

    /** Learning rate at the end. */
    default double getMinLearningRate() {
        return isDefined(minLearningRate())
                ? (Double) getOrDefault(minLearningRate())
                : getStepSize() * Word2VecConfig.DEFAULT_MIN_LEARNING_RATE_SHARE;
    }

    /** Threads of each replica. */
    default int getThreads() {
        return (Integer) getOrDefault(threads());
    }

    /** {@code average} or {@code blocks}. */
    default String getDistribution() {
        return getOrDefault(distribution());
    }

    /** Rounds that a pass is cut into. */
    default int getMergesPerEpoch() {
        return (Integer) getOrDefault(mergesPerEpoch());
    }

    /** {@code auto}, {@code saturating-sum}, {@code row-adasum} or {@code mean}. */
    default String getMerge() {
        return getOrDefault(merge());
    }

    /** Share of the first pass that one replica trains alone. */
    default double getWarmUpFraction() {
        return (Double) getOrDefault(warmUpFraction());
    }

    /** Factor on the learning rate while several replicas train. */
    default double getReplicaRateFactor() {
        return isDefined(replicaRateFactor())
                ? (Double) getOrDefault(replicaRateFactor())
                : Word2VecParamSet.replicaRateFactor(this);
    }

    /** {@code auto}, {@code plain} or {@code vector}. */
    default String getKernel() {
        return getOrDefault(kernel());
    }

    /** The folder for what a fit writes on the way. */
    default String getWorkDir() {
        return getOrDefault(workDir());
    }
}
