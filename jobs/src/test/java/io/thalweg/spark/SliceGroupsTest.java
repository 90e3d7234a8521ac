package io.thalweg.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.Slice;
import io.thalweg.average.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SliceGroupsTest {
    private static final long SEED = 20_261_128L;

    @Test
    void everySliceHasOnePartitionInOrderAndNoneIsTooFullOrNeedless() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int trial = 0; trial < 200; trial++) {
            List<TensorSpec> tensors = new ArrayList<>();
            int count = 1 + random.nextInt(60);
            for (int t = 0; t < count; t++) {
                tensors.add(TensorSpec.of(
                        "t" + t, 1 + random.nextInt(1 << random.nextInt(1, 14)), 1 + random.nextInt(600)));
            }
            List<Slice> all = ModelLayout.of(tensors).slices();
            SliceGroups groups = SliceGroups.of(all);
            List<Slice> met = new ArrayList<>();
            long before = 0;
            for (int partition = 0; partition < groups.numPartitions(); partition++) {
                List<Slice> slices = groups.slices(partition, all);
                long values = slices.stream().mapToLong(Slice::size).sum();
                assertTrue(slices.size() == 1 || values <= SliceGroups.VALUES, "seed " + SEED + ", trial " + trial);
                assertTrue(before + slices.get(0).size() > SliceGroups.VALUES || partition == 0, "seed " + SEED);
                for (Slice slice : slices) {
                    assertEquals(partition, groups.getPartition(slice.index()));
                }
                met.addAll(slices);
                before = values;
            }
            assertEquals(all, met, "seed " + SEED);
            assertEquals(groups.numPartitions() - 1, groups.getPartition(all.size()));
        }
    }

    @Test
    void groupsOfATensorHaveItsSlicesAlone() {
        SplittableRandom random = new SplittableRandom(SEED);
        List<TensorSpec> tensors = new ArrayList<>();
        for (int t = 0; t < 20; t++) {
            tensors.add(TensorSpec.of("t" + t, 1 + random.nextInt(1 << random.nextInt(1, 16)), 100));
        }
        List<Slice> all = ModelLayout.of(tensors, SliceGroups.VALUES / 3).slices();
        SliceGroups groups = SliceGroups.ofTensors(all);
        List<Slice> met = new ArrayList<>();
        int next = 0;
        for (int tensor = 0; tensor < tensors.size(); tensor++) {
            int number = tensor;
            for (int partition : groups.ofTensor(tensor, all)) {
                assertEquals(next++, partition);
                List<Slice> slices = groups.slices(partition, all);
                assertTrue(slices.stream().allMatch(slice -> slice.tensor() == number), "seed " + SEED);
                met.addAll(slices);
            }
        }
        assertEquals(groups.numPartitions(), next);
        assertEquals(all, met, "seed " + SEED);
        assertTrue(next < all.size(), "some share a partition");
    }

    @Test
    void aHundredSmallTensorsAreOneTask() {
        List<TensorSpec> tensors = new ArrayList<>();
        for (int t = 0; t < 100; t++) {
            tensors.add(TensorSpec.of("t" + t, 64, 100));
        }
        assertEquals(1, SliceGroups.of(ModelLayout.of(tensors).slices()).numPartitions());
    }
}
