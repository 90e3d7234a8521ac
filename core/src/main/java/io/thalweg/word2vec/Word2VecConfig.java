package io.thalweg.word2vec;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.train.RoundLimits;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything a word2vec run is asked to do, apart from its data. Make one with {@link #builder()}.
 *
 * @param architecture skip-gram or CBOW
 * @param cbowGradient how much of the mean's gradient each word of a CBOW window gets; no matter for skip-gram
 * @param objective negative sampling or the full softmax
 * @param dimensions length of a word's vector, 1 to 4096
 * @param window most words on each side of a centre word that form its window, 1 to 100; each window's own reach is drawn
 *     uniformly from 1 to this
 * @param negativeSamples noise words drawn for a window, 1 to 64
 * @param sample threshold of frequent-word subsampling as a share of the corpus, in [0, 1); 0 for none
 * @param learningRate at the start, over 0 to 10
 * @param minLearningRate at the end, 0 to {@code learningRate}
 * @param epochs passes over the training split, 1 to 1000
 * @param threads Hogwild threads in each replica, 1 to 1024; with 1 a run is bit-reproducible
 * @param replicas replicas that train at the same time, 1 to 4096
 * @param distribution how the work is spread over the replicas; blocks know skip-gram with negative sampling only
 * @param mergesPerEpoch rounds an epoch is cut into, 0 (by replicas, epochs and tokens) to 100,000
 * @param merge how replicas become one
 * @param warmUpFraction share of the first epoch that one replica trains alone when there are several, in [0, 1)
 * @param replicaRateFactor factor on the learning rate while several replicas train, over 0 to 10
 * @param kernel which kernel trains
 * @param seed of every random draw
 */
public record Word2VecConfig(
        Architecture architecture,
        CbowGradient cbowGradient,
        Objective objective,
        int dimensions,
        int window,
        int negativeSamples,
        double sample,
        double learningRate,
        double minLearningRate,
        int epochs,
        int threads,
        int replicas,
        Distribution distribution,
        int mergesPerEpoch,
        MergeChoice merge,
        double warmUpFraction,
        double replicaRateFactor,
        KernelChoice kernel,
        long seed)
        implements Serializable {
    public static final int MAX_DIMENSIONS = 4096;
    public static final int MAX_WINDOW = 100;
    public static final int MAX_NEGATIVE_SAMPLES = 64;

    /** Where {@link #minLearningRate} stands when not given, as a share of {@link #learningRate}; word2vec.c's floor. */
    public static final double DEFAULT_MIN_LEARNING_RATE_SHARE = 1e-4;

    /** @throws BadConfiguration with every problem there is */
    public Word2VecConfig {
        List<Problem> problems = new ArrayList<>();
        requireWhole(problems, "--dimensions", dimensions, 1, MAX_DIMENSIONS);
        requireWhole(problems, "--window", window, 1, MAX_WINDOW);
        requireWhole(problems, "--negative-samples", negativeSamples, 1, MAX_NEGATIVE_SAMPLES);
        require(problems, "--sample", sample, sample >= 0 && sample < 1, "0 (off) to under 1");
        require(problems, "--learning-rate", learningRate, learningRate > 0 && learningRate <= 10, "over 0 to 10");
        require(
                problems,
                "--min-learning-rate",
                minLearningRate,
                minLearningRate >= 0 && !(minLearningRate > learningRate),
                "0 to --learning-rate, which is " + learningRate);
        requireWhole(problems, "--epochs", epochs, 1, 1000);
        requireWhole(problems, "--threads", threads, 1, 1024);
        requireWhole(problems, "--replicas", replicas, 1, 4096);
        requireWhole(problems, "--merges-per-epoch", mergesPerEpoch, 0, 100_000);
        require(
                problems,
                "--warm-up-fraction",
                warmUpFraction,
                warmUpFraction >= 0 && warmUpFraction < 1,
                "0 to under 1");
        require(
                problems,
                "--replica-rate-factor",
                replicaRateFactor,
                replicaRateFactor > 0 && replicaRateFactor <= 10,
                "over 0 to 10");
        if (objective == Objective.FULL_SOFTMAX && kernel == KernelChoice.VECTOR) {
            problems.add(Problem.of("--kernel does not know --objective full-softmax")
                    .found("vector")
                    .allowed("auto or plain"));
        }
        if (distribution == Distribution.BLOCKS
                && (architecture != Architecture.SKIP_GRAM || objective != Objective.NEGATIVE_SAMPLING)) {
            problems.add(Problem.of("--distribution blocks knows skip-gram with negative sampling only")
                    .found("--architecture " + architecture + ", --objective " + objective)
                    .allowed("--architecture skip-gram, --objective negative-sampling")
                    .remedy("Choose --distribution average"));
        }
        BadConfiguration.throwIfAny(problems);
    }

    private static void requireWhole(List<Problem> problems, String option, int value, int from, int to) {
        require(problems, option, value, value >= from && value <= to, from + " to " + to);
    }

    private static void require(List<Problem> problems, String option, Object value, boolean valid, String allowed) {
        if (!valid) {
            problems.add(Problem.of(option + " is out of range").found(value).allowed(allowed));
        }
    }

    /** Why a run with this configuration cannot keep such limits; empty if it can. */
    public Optional<Problem> refusal(RoundLimits limits) {
        return distribution == Distribution.BLOCKS && limits.quorum() < 1
                ? Optional.of(Problem.of(
                                "--distribution blocks cannot end a round without a replica: no other has its blocks")
                        .found("--quorum " + limits.quorum())
                        .allowed("--quorum 1")
                        .remedy("Leave --quorum out, or choose --distribution average"))
                : Optional.empty();
    }

    public static Word2VecConfig defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with this configuration's values. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.architecture = architecture;
        builder.cbowGradient = cbowGradient;
        builder.objective = objective;
        builder.dimensions = dimensions;
        builder.window = window;
        builder.negativeSamples = negativeSamples;
        builder.sample = sample;
        builder.learningRate = learningRate;
        builder.minLearningRate = minLearningRate;
        builder.epochs = epochs;
        builder.threads = threads;
        builder.replicas = replicas;
        builder.distribution = distribution;
        builder.mergesPerEpoch = mergesPerEpoch;
        builder.merge = merge;
        builder.warmUpFraction = warmUpFraction;
        builder.replicaRateFactor = replicaRateFactor;
        builder.kernel = kernel;
        builder.seed = seed;
        return builder;
    }

    /** Collects values; {@link #build} checks them all at once. */
    public static final class Builder {
        private Architecture architecture = Architecture.SKIP_GRAM;
        private CbowGradient cbowGradient = CbowGradient.WHOLE;
        private Objective objective = Objective.NEGATIVE_SAMPLING;
        private int dimensions = 100;
        private int window = 5;
        private int negativeSamples = 5;
        private double sample = 1e-4;
        private double learningRate = 0.05;
        private double minLearningRate = Double.NaN;
        private int epochs = 5;
        private int threads = 1;
        private int replicas = 1;
        private Distribution distribution = Distribution.AVERAGE;
        private int mergesPerEpoch;
        private MergeChoice merge = MergeChoice.AUTO;
        private double warmUpFraction = 0.05;
        private @Nullable Double replicaRateFactor;
        private KernelChoice kernel = KernelChoice.AUTO;
        private long seed = 1;

        private Builder() {}

        public Builder cbowGradient(CbowGradient value) {
            cbowGradient = value;
            return this;
        }

        public Builder architecture(Architecture value) {
            architecture = value;
            return this;
        }

        public Builder objective(Objective value) {
            objective = value;
            return this;
        }

        public Builder dimensions(int value) {
            dimensions = value;
            return this;
        }

        public Builder window(int value) {
            window = value;
            return this;
        }

        public Builder negativeSamples(int value) {
            negativeSamples = value;
            return this;
        }

        public Builder sample(double value) {
            sample = value;
            return this;
        }

        public Builder learningRate(double value) {
            learningRate = value;
            return this;
        }

        /** Not given, or NaN: {@link #DEFAULT_MIN_LEARNING_RATE_SHARE} of the learning rate. */
        public Builder minLearningRate(double value) {
            minLearningRate = value;
            return this;
        }

        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        public Builder threads(int value) {
            threads = value;
            return this;
        }

        public Builder replicas(int value) {
            replicas = value;
            return this;
        }

        public Builder distribution(Distribution value) {
            distribution = value;
            return this;
        }

        public Builder mergesPerEpoch(int value) {
            mergesPerEpoch = value;
            return this;
        }

        public Builder merge(MergeChoice value) {
            merge = value;
            return this;
        }

        public Builder warmUpFraction(double value) {
            warmUpFraction = value;
            return this;
        }

        public Builder replicaRateFactor(double value) {
            replicaRateFactor = value;
            return this;
        }

        public Builder kernel(KernelChoice value) {
            kernel = value;
            return this;
        }

        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws BadConfiguration with every problem there is
         */
        public Word2VecConfig build() {
            double floor =
                    Double.isNaN(minLearningRate) ? learningRate * DEFAULT_MIN_LEARNING_RATE_SHARE : minLearningRate;
            double rateFactor = replicaRateFactor == null ? merge.replicaRateFactor(architecture) : replicaRateFactor;
            return new Word2VecConfig(
                    architecture,
                    cbowGradient,
                    objective,
                    dimensions,
                    window,
                    negativeSamples,
                    sample,
                    learningRate,
                    floor,
                    epochs,
                    threads,
                    replicas,
                    distribution,
                    mergesPerEpoch,
                    merge,
                    warmUpFraction,
                    rateFactor,
                    kernel,
                    seed);
        }
    }
}
