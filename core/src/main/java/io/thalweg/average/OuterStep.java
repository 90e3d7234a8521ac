package io.thalweg.average;

/**
 * What is done with the merged replicas before the next round begins: taken as they are, or treated as a gradient for an
 * optimiser of the outer loop. With x the state when the round began and y the merged replicas:
 */
public sealed interface OuterStep extends java.io.Serializable {
    /**
     * @param current the slice when the round began; not changed
     * @param merged the merged replicas; may be changed and kept
     * @param innerLearningRate the replicas' learning rate when the round began
     */
    SliceState step(SliceState current, float[] merged, double innerLearningRate);

    /** The rule followed by this step. */
    default SliceMerge after(MergeRule rule) {
        return (slice, current, contributions, innerLearningRate) ->
                step(current, rule.mergedValues(slice, current.values(), contributions), innerLearningRate);
    }

    /** The next state is y. */
    record PlainMean() implements OuterStep {
        @Override
        public SliceState step(SliceState current, float[] merged, double innerLearningRate) {
            return SliceState.of(merged);
        }
    }

    /**
     * Slow momentum (Wang et al. 2020, "SlowMo: improving communication-efficient distributed SGD with slow momentum",
     * equations 2 and 3): u = beta u + (x - y) / gamma, then x - alpha gamma u, where gamma is the replicas' learning
     * rate. With {@code momentum} 0 and {@code outerLearningRate} 1 it is the plain mean.
     *
     * @param outerLearningRate alpha, in (0, 2]
     * @param momentum beta, in [0, 1)
     */
    record SlowMo(double outerLearningRate, double momentum) implements OuterStep {
        public SlowMo {
            requireRange(outerLearningRate, momentum);
        }

        @Override
        public SliceState step(SliceState current, float[] merged, double innerLearningRate) {
            if (!(innerLearningRate > 0)) {
                throw new IllegalArgumentException("SlowMo divides by the replicas' learning rate, found "
                        + innerLearningRate + ", allowed a positive number");
            }
            float[] x = current.values();
            float[] u = new float[x.length];
            boolean first = current.momentum().length == 0;
            for (int i = 0; i < x.length; i++) {
                double slow = first ? 0 : momentum * current.momentum()[i];
                u[i] = (float) (slow + ((double) x[i] - merged[i]) / innerLearningRate);
                merged[i] = (float) (x[i] - outerLearningRate * innerLearningRate * u[i]);
            }
            return new SliceState(merged, u);
        }
    }

    /**
     * DiLoCo (Douillard et al. 2023, "DiLoCo: distributed low-communication training of language models", algorithm 1):
     * Nesterov's momentum on the outer gradient x - y, in the form usual in deep learning (Sutskever et al. 2013):
     * v = mu v + (x - y), then x - eta ((x - y) + mu v).
     *
     * @param outerLearningRate eta, in (0, 2]; the paper uses 0.7
     * @param momentum mu, in [0, 1); the paper uses 0.9
     */
    record DiLoCo(double outerLearningRate, double momentum) implements OuterStep {
        public DiLoCo {
            requireRange(outerLearningRate, momentum);
        }

        @Override
        public SliceState step(SliceState current, float[] merged, double innerLearningRate) {
            float[] x = current.values();
            float[] v = new float[x.length];
            boolean first = current.momentum().length == 0;
            for (int i = 0; i < x.length; i++) {
                double gradient = (double) x[i] - merged[i];
                v[i] = (float) ((first ? 0 : momentum * current.momentum()[i]) + gradient);
                merged[i] = (float) (x[i] - outerLearningRate * (gradient + momentum * v[i]));
            }
            return new SliceState(merged, v);
        }
    }

    private static void requireRange(double outerLearningRate, double momentum) {
        if (!(outerLearningRate > 0 && outerLearningRate <= 2) || !(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("The outer step has learning rate " + outerLearningRate
                    + ", allowed over 0 to 2, and momentum " + momentum + ", allowed 0 to under 1");
        }
    }
}
