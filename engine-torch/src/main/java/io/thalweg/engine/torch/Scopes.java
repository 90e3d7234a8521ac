package io.thalweg.engine.torch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GradMode;

/** How long PyTorch's objects live, and whether PyTorch notes what a backward pass needs. */
final class Scopes {
    private Scopes() {}

    /** What {@code work} makes outside the heap is freed when it ends, but for what it retains. */
    static <T> T inScope(Supplier<T> work) {
        PointerScope scope = new PointerScope();
        try {
            return work.get();
        } finally {
            scope.close();
        }
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

    /** In a scope, without a graph. */
    static <T> T alone(Supplier<T> work) {
        return inScope(() -> withoutGraph(work));
    }
}
