package io.thalweg.engine.dl4j;

import java.util.function.Supplier;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Two stretches of this thread's memory outside the heap, which a step's arrays are made in: what layers keep for the backward
 * pass stays to the end of the step, what one layer needs only while it computes to the end of the layer. Both grow to what a
 * step needs, and are used again by the next, so that no array waits for the JVM to collect garbage.
 */
final class StepMemory {
    private static final String STEP = "thalweg.step";
    private static final String LAYER = "thalweg.layer";
    private static final WorkspaceConfiguration GROWING = WorkspaceConfiguration.builder()
            .initialSize(0)
            .overallocationLimit(0)
            .policyAllocation(AllocationPolicy.STRICT)
            .policyLearning(LearningPolicy.FIRST_LOOP)
            .policyReset(ResetPolicy.BLOCK_LEFT)
            .policySpill(SpillPolicy.REALLOCATE)
            .build();

    /** How DL4J's layers are told. */
    static final LayerWorkspaceMgr ARRAYS = LayerWorkspaceMgr.builder()
            .with(ArrayType.FF_WORKING_MEM, LAYER, GROWING)
            .with(ArrayType.BP_WORKING_MEM, LAYER, GROWING)
            .defaultWorkspace(STEP, GROWING)
            .build();

    private StepMemory() {}

    /** Runs a step. No array that it makes may be its result. */
    static <T> T ofStep(Supplier<T> step) {
        return within(STEP, step);
    }

    /** Runs a layer within a step. Its result is an array of the step's. */
    static <T> T ofLayer(Supplier<T> layer) {
        return within(LAYER, layer);
    }

    @SuppressWarnings("try") // Open is all that it has to be.
    private static <T> T within(String name, Supplier<T> work) {
        try (MemoryWorkspace open = Nd4j.getWorkspaceManager().getAndActivateWorkspace(GROWING, name)) {
            return work.get();
        }
    }
}
