package io.thalweg.engine.dl4j;

import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's batch normalisation of images, which leaves nothing to the JVM's collector. DL4J's layer (1.0.0-M2.1) moves copies of
 * the minibatch out of the {@link StepMemory step's memory}, two on the way forward and two on the way back, and forgets them
 * there. Those of the way forward are freed here; the way back is gone without.
 */
final class PromptNormalization extends BatchNormalization {
    private static final long serialVersionUID = 1L;

    PromptNormalization(NeuralNetConfiguration configuration) {
        super(configuration, DataType.FLOAT);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        free();
        return super.activate(training, workspaces);
    }

    /**
     * Ioffe and Szegedy 2015, section 3, in one: of a channel with m values, scale / deviation (slope - mean of the slopes -
     * normalised value times the mean of slopes times normalised values).
     */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray slopes, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        INDArray normalised = xHat;
        long channels = input.size(1);
        long count = input.length() / channels;
        INDArray ofShift = slopes.sum(0, 2, 3);
        INDArray ofScale = slopes.mul(normalised).sum(0, 2, 3);
        INDArray scale = getParam(BatchNormalizationParamInitializer.GAMMA).reshape(channels);
        INDArray made = workspaces.dup(ArrayType.ACTIVATION_GRAD, slopes, 'c');
        Nd4j.getExecutioner().exec(new BroadcastSubOp(made, ofShift.div(count), made, 1));
        Nd4j.getExecutioner().exec(new BroadcastMulOp(normalised, ofScale.div(count), normalised, 1));
        made.subi(normalised);
        Nd4j.getExecutioner().exec(new BroadcastMulOp(made, scale.div(std.reshape(channels)), made, 1));
        free();
        Gradient gradient = new DefaultGradient();
        leave(gradient, BatchNormalizationParamInitializer.GAMMA, ofScale);
        leave(gradient, BatchNormalizationParamInitializer.BETA, ofShift);
        return new Pair<>(gradient, made);
    }

    private void leave(Gradient gradient, String key, INDArray values) {
        INDArray view = Objects.requireNonNull(gradientViews.get(key), key);
        view.assign(values.reshape(view.shape()));
        gradient.setGradientFor(key, view);
    }

    @Override
    public void clear() {
        super.clear();
        free();
    }

    @SuppressWarnings("NullAway") // DL4J's own fields, which are null until there is something.
    private void free() {
        close(xMu);
        close(xHat);
        xMu = null;
        xHat = null;
    }

    private static void close(@Nullable INDArray array) {
        if (array != null && !array.isAttached() && array.closeable()) {
            array.close();
        }
    }
}
