package io.thalweg.engine.torch;

import io.thalweg.lm.Cell;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.RandomNetworks;
import io.thalweg.network.Optimizer;
import java.util.List;
import org.bytedeco.pytorch.global.torch;

/** Small networks of every form, and models of them. */
final class RandomNetwork {
    private RandomNetwork() {}

    static NetworkShape shape(Cell cell, OutputLayer output, Embeddings embeddings) {
        int embedding = embeddings == Embeddings.TIED ? 5 : 3;
        List<Integer> cutoffs = output == OutputLayer.ADAPTIVE ? List.of(4, 9) : List.of();
        return new NetworkShape(13, cell, 2, embedding, 5, embeddings, output, cutoffs);
    }

    static NetworkShape shape(Cell cell) {
        return RandomNetworks.shape(cell, 2);
    }

    static TorchLanguageModel inDouble(NetworkShape shape, Optimizer optimizer, CellCode code) {
        TorchLibrary.load(1);
        return new TorchLanguageModel(shape, optimizer, new Placement(-1, torch.kDouble()), code);
    }

    static TorchLanguageModel inFloat(NetworkShape shape, Optimizer optimizer, CellCode code) {
        TorchLibrary.load(1);
        return new TorchLanguageModel(shape, optimizer, new Placement(-1, torch.kFloat()), code);
    }

    static double[] toDouble(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
