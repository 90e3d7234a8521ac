package io.thalweg.engine.dl4j;

import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.Deconvolution2DLayer;
import org.deeplearning4j.nn.params.DeconvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.convolution.Convolution;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's fractionally strided convolution without an activation, computed as its ordinary one is: patches of the image as a
 * matrix, and products of matrices. DL4J's layer (1.0.0-M2.1) hands each direction to one native operation, and what that lays
 * out meanwhile, as much as these patches, is freed with a Java object that stands for the call. Here it is an array of the
 * {@link StepMemory layer's}.
 */
final class FractionalConvolution extends Deconvolution2DLayer {
    private static final long serialVersionUID = 1L;

    FractionalConvolution(NeuralNetConfiguration configuration) {
        super(configuration, DataType.FLOAT);
    }

    /** {@code [from, to, kernel, kernel]}. */
    private INDArray weight() {
        return getParam(DeconvolutionParamInitializer.WEIGHT_KEY);
    }

    /** A tensor of four dimensions as a matrix of its first by all others. */
    private static INDArray matrix(INDArray tensor) {
        return tensor.reshape('c', tensor.size(0), tensor.length() / tensor.size(0));
    }

    /** {@code [from, batch height width]}. */
    private static INDArray byChannel(INDArray signal) {
        return matrix(signal.permute(1, 0, 2, 3).dup('c'));
    }

    /**
     * Patches as DL4J's own conversions want them, {@code [batch, to, kernel, kernel, height, width]}.
     *
     * @param patches {@code [batch height width, to kernel kernel]}
     */
    private INDArray unfolded(INDArray patches) {
        INDArray weight = weight();
        return patches.reshape(
                        'c',
                        input.size(0),
                        input.size(2),
                        input.size(3),
                        weight.size(1),
                        weight.size(2),
                        weight.size(3))
                .permute(0, 3, 4, 5, 1, 2);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        assertInputSet(false);
        int[] stride = layerConf().getStride();
        int[] padding = layerConf().getPadding();
        INDArray weight = weight();
        int height = side(input.size(2), weight.size(2), stride[0], padding[0]);
        int width = side(input.size(3), weight.size(3), stride[1], padding[1]);
        INDArray patches = matrix(weight).transpose().mmul(byChannel(input)).transpose();
        INDArray made = workspaces.create(
                ArrayType.ACTIVATIONS, DataType.FLOAT, new long[] {input.size(0), weight.size(1), height, width}, 'c');
        Convolution.col2im(unfolded(patches), made, stride[0], stride[1], padding[0], padding[1], height, width, 1, 1);
        if (hasBias()) {
            INDArray bias = getParam(DeconvolutionParamInitializer.BIAS_KEY).reshape(weight.size(1));
            Nd4j.getExecutioner().exec(new BroadcastAddOp(made, bias, made, 1));
        }
        return made;
    }

    private static int side(long side, long kernel, int stride, int padding) {
        return Math.toIntExact((side - 1) * stride + kernel - 2L * padding);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray slopes, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        int[] stride = layerConf().getStride();
        int[] padding = layerConf().getPadding();
        INDArray weight = weight();
        int kernel = Math.toIntExact(weight.size(2));
        INDArray patches = Nd4j.createUninitialized(
                DataType.FLOAT,
                input.size(0) * input.size(2) * input.size(3),
                weight.size(1) * weight.size(2) * weight.size(3));
        Convolution.im2col(
                slopes, kernel, kernel, stride[0], stride[1], padding[0], padding[1], 1, 1, false, unfolded(patches));
        INDArray ofInput = patches.mmul(matrix(weight).transpose())
                .transpose()
                .reshape('c', input.size(1), input.size(0), input.size(2), input.size(3))
                .permute(1, 0, 2, 3);
        Gradient gradient = new DefaultGradient();
        INDArray ofWeight = gradientView(DeconvolutionParamInitializer.WEIGHT_KEY);
        matrix(ofWeight).assign(byChannel(input).mmul(patches));
        gradient.setGradientFor(DeconvolutionParamInitializer.WEIGHT_KEY, ofWeight, 'c');
        if (hasBias()) {
            INDArray ofBias = gradientView(DeconvolutionParamInitializer.BIAS_KEY);
            ofBias.assign(slopes.sum(0, 2, 3).reshape(ofBias.shape()));
            gradient.setGradientFor(DeconvolutionParamInitializer.BIAS_KEY, ofBias);
        }
        return new Pair<>(gradient, workspaces.dup(ArrayType.ACTIVATION_GRAD, ofInput, 'c'));
    }

    private INDArray gradientView(String key) {
        return Objects.requireNonNull(gradientViews.get(key), key);
    }
}
