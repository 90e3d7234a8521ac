package io.thalweg.ml;

import io.thalweg.ml.Checked.Check;
import io.thalweg.ml.Checked.LongWhole;
import io.thalweg.ml.Checked.Real;
import io.thalweg.ml.Checked.Text;
import io.thalweg.ml.Checked.Whole;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.word2vec.Architecture;
import io.thalweg.word2vec.CbowGradient;
import io.thalweg.word2vec.Distribution;
import io.thalweg.word2vec.KernelChoice;
import io.thalweg.word2vec.MergeChoice;
import io.thalweg.word2vec.Objective;
import io.thalweg.word2vec.Word2VecConfig;
import io.thalweg.word2vec.Word2VecConfig.Builder;
import java.io.Serializable;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.spark.ml.util.Identifiable;

/**
 * The parameters of one stage. A value is checked where it comes in, by the rules of {@link Word2VecConfig}; what only
 * several values together can get wrong is found when the stage is fitted.
 */
public final class Word2VecParamSet implements Serializable {
    private static final long serialVersionUID = 1L;

    /** No learning rate is higher, so none is under the lowest that is being checked. */
    private static final double HIGHEST_RATE = 10;

    final Text inputCol;
    final Text outputCol;
    final Whole vectorSize;
    final Whole windowSize;
    final Whole numPartitions;
    final Whole minCount;
    final Whole maxSentenceLength;
    final Real stepSize;
    final Whole maxIter;
    final LongWhole seed;
    final Text architecture;
    final Text cbowGradient;
    final Text objective;
    final Whole negativeSamples;
    final Real sample;
    final Real minLearningRate;
    final Whole threads;
    final Text distribution;
    final Whole mergesPerEpoch;
    final Text merge;
    final Real warmUpFraction;
    final Real replicaRateFactor;
    final Text kernel;
    final Text workDir;

    Word2VecParamSet(Identifiable stage) {
        inputCol = new Text(stage, "inputCol", "name of the column of words, an array of strings", named("inputCol"));
        outputCol = new Text(stage, "outputCol", "name of the column of vectors to add", named("outputCol"));
        vectorSize = whole(stage, "vectorSize", "length of a word's vector (> 0)", v -> b -> b.dimensions(v));
        windowSize = whole(
                stage,
                "windowSize",
                "most words on each side of a word that are its context (> 0)",
                v -> b -> b.window(v));
        numPartitions = whole(
                stage,
                "numPartitions",
                "replicas that train at the same time, each on its part of the sentences, and are merged (> 0)",
                v -> b -> b.replicas(v));
        minCount = new Whole(
                stage,
                "minCount",
                "how often a word must be met to be in the vocabulary (>= 0)",
                value -> atLeast("minCount", value, 0));
        maxSentenceLength = new Whole(
                stage,
                "maxSentenceLength",
                "most words of a sentence; longer ones are cut into pieces of at most so many (> 0)",
                value -> atLeast("maxSentenceLength", value, 1));
        stepSize = real(
                stage, "stepSize", "learning rate at the start; it falls linearly (> 0)", v -> b -> b.learningRate(v));
        maxIter = whole(stage, "maxIter", "passes over the sentences (> 0)", v -> b -> b.epochs(v));
        seed = new LongWhole(stage, "seed", "seed of every random draw");
        architecture = choice(stage, "architecture", Architecture.class, "which words predict which");
        cbowGradient = choice(
                stage,
                "cbowGradient",
                CbowGradient.class,
                "what each word of a CBOW window gets of the mean's gradient");
        objective = choice(stage, "objective", Objective.class, "what is learned");
        negativeSamples =
                whole(stage, "negativeSamples", "noise words drawn for a window (> 0)", v -> b -> b.negativeSamples(v));
        sample = real(
                stage,
                "sample",
                "share of the words above which a word is thinned out; 0 for none",
                v -> b -> b.sample(v));
        minLearningRate = real(
                stage,
                "minLearningRate",
                "learning rate at the end; a ten-thousandth of stepSize if it is not set",
                v -> b -> b.learningRate(HIGHEST_RATE).minLearningRate(v));
        threads = whole(
                stage,
                "threads",
                "threads of each replica; with 1 a fit is reproducible to the bit (> 0)",
                v -> b -> b.threads(v));
        distribution =
                choice(stage, "distribution", Distribution.class, "how work and tables are spread over replicas");
        mergesPerEpoch = whole(
                stage,
                "mergesPerEpoch",
                "rounds that a pass is cut into; 0 to go by replicas, passes and words",
                v -> b -> b.mergesPerEpoch(v));
        merge = choice(stage, "merge", MergeChoice.class, "how replicas become one");
        warmUpFraction = real(
                stage,
                "warmUpFraction",
                "share of the first pass that one replica trains alone",
                v -> b -> b.warmUpFraction(v));
        replicaRateFactor = real(
                stage,
                "replicaRateFactor",
                "factor on the learning rate while several replicas train",
                v -> b -> b.replicaRateFactor(v));
        kernel = choice(stage, "kernel", KernelChoice.class, "which kernel trains");
        workDir = new Text(
                stage,
                "workDir",
                "folder that driver and executors share, for what a fit writes on the way and removes",
                named("workDir"));
    }

    /** MLlib's defaults for MLlib's parameters, and ours for ours. */
    void setDefaults(Word2VecParams stage) {
        Word2VecConfig ours = Word2VecConfig.defaults();
        stage.setDefault(outputCol, stage.uid() + "__output");
        stage.setDefault(vectorSize, 100);
        stage.setDefault(windowSize, 5);
        stage.setDefault(numPartitions, 1);
        stage.setDefault(minCount, 5);
        stage.setDefault(maxSentenceLength, 1000);
        stage.setDefault(stepSize, 0.025);
        stage.setDefault(maxIter, 1);
        stage.setDefault(seed, ours.seed());
        stage.setDefault(architecture, Choices.label(ours.architecture()));
        stage.setDefault(cbowGradient, Choices.label(ours.cbowGradient()));
        stage.setDefault(objective, Choices.label(ours.objective()));
        stage.setDefault(negativeSamples, ours.negativeSamples());
        stage.setDefault(sample, ours.sample());
        stage.setDefault(threads, ours.threads());
        stage.setDefault(distribution, Choices.label(ours.distribution()));
        stage.setDefault(mergesPerEpoch, ours.mergesPerEpoch());
        stage.setDefault(merge, Choices.label(ours.merge()));
        stage.setDefault(warmUpFraction, ours.warmUpFraction());
        stage.setDefault(kernel, Choices.label(ours.kernel()));
    }

    /**
     * What the stage's values ask of the trainer.
     *
     * @throws BadConfiguration with every problem there is
     */
    static Word2VecConfig config(Word2VecParams stage) {
        return checked(Word2VecConfig.builder()
                .architecture(Choices.parse(Architecture.class, "architecture", stage.getArchitecture()))
                .cbowGradient(Choices.parse(CbowGradient.class, "cbowGradient", stage.getCbowGradient()))
                .objective(Choices.parse(Objective.class, "objective", stage.getObjective()))
                .dimensions(stage.getVectorSize())
                .window(stage.getWindowSize())
                .negativeSamples(stage.getNegativeSamples())
                .sample(stage.getSample())
                .learningRate(stage.getStepSize())
                .minLearningRate(stage.getMinLearningRate())
                .epochs(stage.getMaxIter())
                .threads(stage.getThreads())
                .replicas(stage.getNumPartitions())
                .distribution(Choices.parse(Distribution.class, "distribution", stage.getDistribution()))
                .mergesPerEpoch(stage.getMergesPerEpoch())
                .merge(merge(stage))
                .warmUpFraction(stage.getWarmUpFraction())
                .replicaRateFactor(stage.getReplicaRateFactor())
                .kernel(Choices.parse(KernelChoice.class, "kernel", stage.getKernel()))
                .seed(stage.getSeed()));
    }

    /** The factor on the rate of several replicas that goes with the stage's merge. */
    static double replicaRateFactor(Word2VecParams stage) {
        return merge(stage)
                .replicaRateFactor(Choices.parse(Architecture.class, "architecture", stage.getArchitecture()));
    }

    private static MergeChoice merge(Word2VecParams stage) {
        return Choices.parse(MergeChoice.class, "merge", stage.getMerge());
    }

    private static Word2VecConfig checked(Builder builder) {
        return ParamNames.telling(builder::build);
    }

    /** A value put into a builder. */
    private interface Setting extends Function<Builder, Builder>, Serializable {}

    private interface IntSetting extends IntFunction<Setting>, Serializable {}

    private interface DoubleSetting extends Function<Double, Setting>, Serializable {}

    private static Whole whole(Identifiable stage, String name, String doc, IntSetting setting) {
        return new Whole(stage, name, doc, value -> checked(setting.apply(value).apply(Word2VecConfig.builder())));
    }

    private static Real real(Identifiable stage, String name, String doc, DoubleSetting setting) {
        return new Real(stage, name, doc, value -> checked(setting.apply(value).apply(Word2VecConfig.builder())));
    }

    private static <E extends Enum<E>> Text choice(Identifiable stage, String name, Class<E> choices, String doc) {
        return new Text(
                stage, name, doc + ": " + Choices.labels(choices), value -> Choices.parse(choices, name, value));
    }

    private static Check<String> named(String param) {
        return value -> {
            if (value.isBlank()) {
                throw new BadConfiguration(Problem.of(param + " is empty").allowed("a name"));
            }
        };
    }

    private static void atLeast(String param, int value, int least) {
        if (value < least) {
            throw new BadConfiguration(
                    Problem.of(param + " is out of range").found(value).allowed(least + " or more"));
        }
    }
}
