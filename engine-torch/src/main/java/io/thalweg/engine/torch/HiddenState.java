package io.thalweg.engine.torch;

import io.thalweg.lm.NetworkShape;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The state of all layers for every stream, {@code [layers, state parts, batch, hidden]}, on the device between calls. */
final class HiddenState implements AutoCloseable {
    private final NetworkShape shape;
    private final Placement placement;
    private int batch;
    private @Nullable Tensor values;

    HiddenState(NetworkShape shape, Placement placement) {
        this.shape = shape;
        this.placement = placement;
    }

    void set(float[] state, int streams) {
        if (streams < 1 || state.length != shape.hiddenStateSize(streams)) {
            throw new IllegalArgumentException("A hidden state of " + state.length + " values for " + streams
                    + " streams: allowed " + (streams < 1 ? "1 stream or more" : shape.hiddenStateSize(streams)));
        }
        become(placement.floats(state, dimensions(streams)), streams);
    }

    private long[] dimensions(int streams) {
        return new long[] {shape.layers(), shape.cell().stateParts(), streams, shape.hidden()};
    }

    private Tensor become(Tensor state, int streams) {
        close();
        batch = streams;
        values = state.retainReference();
        return state;
    }

    /** Empty before the first segment and before {@link #set}. */
    float[] toArray() {
        return values == null ? new float[0] : placement.toArray(values);
    }

    /** The state of a layer, h before c, each {@code [batch, hidden]}; zero where none was set. */
    List<Tensor> of(int layer, int streams) {
        Tensor state = values == null ? become(placement.zeros(dimensions(streams)), streams) : values;
        if (streams != batch) {
            throw new IllegalArgumentException(
                    "A segment of " + streams + " streams, and the hidden state is that of " + batch);
        }
        List<Tensor> parts = new ArrayList<>();
        for (int part = 0; part < shape.cell().stateParts(); part++) {
            parts.add(state.select(0, layer).select(0, part));
        }
        return parts;
    }

    /** Takes over what the layers left; no gradient goes through it. */
    void move(List<List<Tensor>> layers) {
        for (int layer = 0; layer < layers.size(); layer++) {
            List<Tensor> own = of(layer, batch);
            for (int part = 0; part < own.size(); part++) {
                own.get(part).copy_(layers.get(layer).get(part).detach());
            }
        }
    }

    @Override
    public void close() {
        if (values != null) {
            values.releaseReference();
            values = null;
        }
    }
}
