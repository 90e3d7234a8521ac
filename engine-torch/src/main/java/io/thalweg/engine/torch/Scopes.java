package io.thalweg.engine.torch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Context;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** How long PyTorch's objects live, and whether PyTorch notes what a backward pass needs. */
final class Scopes {
    private Scopes() {}

    /**
     * What {@code work} makes outside the heap is freed when it ends, but for what it retains. A process that is to end waits
     * for it.
     */
    static <T> T inScope(Supplier<T> work) {
        return NativeWork.doing(() -> {
            boolean outermost = PointerScope.getInnerScope() == null;
            PointerScope scope = new PointerScope();
            try {
                return outermost ? flushed(work) : work.get();
            } finally {
                scope.close();
            }
        });
    }

    /**
     * Numbers too small for their type's full precision become zero: a processor takes a hundred times as long for each, and
     * the gradients of saturated units and the moments of rare tokens are full of them. A setting of this thread, which Java's own
     * arithmetic is not to have.
     */
    private static <T> T flushed(Supplier<T> work) {
        Context.setFlushDenormal(true);
        try {
            return work.get();
        } finally {
            Context.setFlushDenormal(false);
        }
    }

    /** In a scope of its own; what comes back is in the scope around it. */
    static Tensor handedOut(Supplier<Tensor> work) {
        Tensor result = inScope(() -> work.get().retainReference());
        PointerScope.getInnerScope().attach(result);
        result.releaseReference();
        return result;
    }

    /**
     * Gives the machine what the C library keeps of freed tensors, up to 64 MiB for each thread that made some: a round's
     * thread is seldom the last round's, so that these would add up. To be called where a model ends.
     */
    static void returnFreed() {
        NativeWork.doing(Pointer::trimMemory);
    }

    static <T> T withGraph(Supplier<T> work) {
        return withGraph(true, work);
    }

    static <T> T withoutGraph(Supplier<T> work) {
        return withGraph(false, work);
    }

    private static <T> T withGraph(boolean noted, Supplier<T> work) {
        boolean before = GradMode.is_enabled();
        GradMode.set_enabled(noted);
        try {
            return work.get();
        } finally {
            GradMode.set_enabled(before);
        }
    }

    /**
     * PyTorch's autocast: products and convolutions of what {@code work} computes take bfloat16, and what loses by it does not.
     * Only this thread's.
     */
    static <T> T inBfloat16(DeviceType device, Supplier<T> work) {
        boolean before = torch.is_autocast_enabled(device);
        ScalarType typeBefore = torch.get_autocast_dtype(device);
        torch.set_autocast_enabled(device, true);
        torch.set_autocast_dtype(device, torch.kBFloat16());
        torch.increment_nesting();
        try {
            return work.get();
        } finally {
            if (torch.decrement_nesting() == 0) {
                // Of the parameters' copies: the next step has others.
                torch.clear_cache();
            }
            torch.set_autocast_enabled(device, before);
            torch.set_autocast_dtype(device, typeBefore);
        }
    }
}
