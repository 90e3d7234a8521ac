package io.thalweg.engine.dl4j;

import io.thalweg.lm.ReplicaSteps;
import io.thalweg.lm.Segment;
import java.util.Iterator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** A replica's minibatches of a round, as DL4J has them: ids as floats, {@code [streams, 1, steps]}. */
final class Dl4jMinibatches {
    private Dl4jMinibatches() {}

    /** @param threads that the networks of this process may use */
    static Iterator<DataSet> of(ReplicaSteps steps, int round, int replica, int threads) {
        Dl4jLibrary.load(threads);
        // DL4J's workers leave their arrays to the collector.
        Nd4j.getMemoryManager().togglePeriodicGc(true);
        return steps.read(round, replica).stream()
                .map(segment -> new DataSet(ids(segment.inputs(), segment), ids(segment.targets(), segment)))
                .iterator();
    }

    private static INDArray ids(int[] ids, Segment segment) {
        float[] values = new float[ids.length];
        for (int i = 0; i < ids.length; i++) {
            values[i] = ids[i];
        }
        return Nd4j.createFromArray(values).reshape(segment.batch(), 1, segment.steps());
    }
}
