package io.thalweg.average;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelLayoutTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void slicesCoverEveryRowOnceAndRespectTheBound(long seed) {
        Random random = new Random(seed);
        List<TensorSpec> tensors = new ArrayList<>();
        for (int t = 0; t < 5; t++) {
            tensors.add(TensorSpec.of("t" + t, 1 + random.nextInt(50), 1 + random.nextInt(20)));
        }
        tensors.add(TensorSpec.of("vector", 101));
        int bound = 37;
        ModelLayout layout = ModelLayout.of(tensors, bound);
        int tensor = 0;
        int row = 0;
        for (Slice slice : layout.slices()) {
            if (slice.tensor() != tensor) {
                assertEquals(tensors.get(tensor).rows(), row, "seed " + seed);
                tensor++;
                row = 0;
            }
            assertEquals(tensor, slice.tensor());
            assertEquals(row, slice.fromRow(), "seed " + seed);
            assertEquals(true, slice.rows() >= 1 && (slice.size() <= bound || slice.rows() == 1), slice.toString());
            row = slice.toRow();
        }
        assertEquals(tensors.size() - 1, tensor);
        assertEquals(101, row);
    }

    @Test
    void namesMustDiffer() {
        List<TensorSpec> twice = List.of(TensorSpec.of("a", 1), TensorSpec.of("a", 2));
        assertEquals(
                "Two tensors are named 'a'",
                assertThrows(IllegalArgumentException.class, () -> ModelLayout.of(twice))
                        .getMessage());
    }

    @Test
    void aTensorBeyondAnArrayIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> TensorSpec.of("big", 1 << 20, 1 << 12));
    }
}
