package io.thalweg.engine.torch;

import io.thalweg.lm.DropoutMask;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepSettings;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What a segment's run over the layers is given, on the device: the rows of its words, their places, and what is dropped. */
final class StepInput {
    private final Segment segment;
    private final TokenRows touched;
    private final Tensor rows;
    private final Tensor positions;
    private final List<@Nullable Tensor> units = new ArrayList<>();
    private final List<@Nullable Tensor> recurrentWeights = new ArrayList<>();

    /**
     * Copies it there, in the caller's scope.
     *
     * @param ids {@code [steps, batch]}, the segment's inputs
     * @param settings of what is dropped, or null for nothing
     */
    StepInput(NetworkShape shape, Placement placement, Segment segment, int[] ids, @Nullable StepSettings settings) {
        this.segment = segment;
        touched = TokenRows.of(ids);
        rows = placement.indices(touched.ids());
        positions = placement.indices(touched.positions());
        if (settings == null) {
            return;
        }
        DropoutMasks masks = new DropoutMasks(settings, placement);
        long gates = (long) shape.cell().gates().size() * shape.hidden();
        for (int layer = 0; layer <= shape.layers(); layer++) {
            int width = layer == 0 ? shape.embedding() : shape.hidden();
            units.add(masks.units(layer, segment.steps(), segment.batch(), width));
            if (layer < shape.layers()) {
                recurrentWeights.add(masks.recurrentWeights(layer, gates, shape.hidden()));
            }
        }
    }

    Segment segment() {
        return segment;
    }

    TokenRows touched() {
        return touched;
    }

    Tensor rows() {
        return rows;
    }

    /** For each token the place of its row. */
    Tensor positions() {
        return positions;
    }

    /** Whether anything is dropped between the first layer's input and the last one's output. */
    boolean dropsWithin() {
        return recurrentWeights.stream().anyMatch(mask -> mask != null)
                || units.size() > 2
                        && units.subList(1, units.size() - 1).stream().anyMatch(mask -> mask != null);
    }

    /** See {@link DropoutMask#units}; null when nothing is dropped. */
    @Nullable
    Tensor units(int layer) {
        return units.isEmpty() ? null : units.get(layer);
    }

    /** See {@link DropoutMask#recurrentWeights}; null when nothing is dropped. */
    @Nullable
    Tensor recurrentWeights(int layer) {
        return recurrentWeights.isEmpty() ? null : recurrentWeights.get(layer);
    }
}
