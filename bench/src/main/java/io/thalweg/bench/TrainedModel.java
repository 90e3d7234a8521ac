package io.thalweg.bench;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.Slice;
import io.thalweg.storage.Part;
import io.thalweg.train.ReplicaPool;
import io.thalweg.train.Rounds;
import java.io.IOException;

/** The model that a pool has trained, without files. */
public final class TrainedModel {
    private TrainedModel() {}

    /** The tensors of {@link Rounds#modelLayout}; what the state has besides is left out. */
    public static ModelState of(Rounds program, ReplicaPool pool) throws IOException {
        ModelLayout layout = program.modelLayout();
        ModelState model = ModelState.zeros(layout);
        pool.export(slices -> {
            for (Slice slice : layout.slices()) {
                model.put(slice, slices.next().values());
            }
            return new Part("model", 0, "0".repeat(64));
        });
        return model;
    }
}
