package io.thalweg.engine.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScopesTest {
    private final Placement placement = new Placement(-1, torch.kFloat());

    @BeforeAll
    static void load() {
        TorchLibrary.load(1);
    }

    /** 1e-40 has no float of full precision: the least is 1.2e-38. */
    private double tiny() {
        return placement.full(1e-30, 64).mul(new Scalar(1e-10)).sum().item_double();
    }

    private static float tinyInJava(float value) {
        return value * 1e-10f;
    }

    @Test
    void whatHasNoFullPrecisionIsZeroInAScopeAndNotInJava() {
        Scopes.inScope(() -> {
            assertEquals(0, tiny());
            Scopes.inScope(() -> {
                assertEquals(0, tiny());
                return true;
            });
            assertEquals(0, tiny());
            return true;
        });
        assertTrue(tinyInJava(1e-30f) > 0);
        assertThrows(
                IllegalStateException.class,
                () -> Scopes.inScope(() -> {
                    throw new IllegalStateException();
                }));
        assertTrue(tinyInJava(1e-30f) > 0);
    }

    @Test
    void whatIsHandedOutOutlivesItsScopeAndNotTheOneAround() {
        Tensor[] kept = new Tensor[1];
        Scopes.inScope(() -> {
            kept[0] = Scopes.handedOut(() -> placement.full(3, 2));
            assertEquals(6, kept[0].sum().item_double());
            return true;
        });
        assertTrue(kept[0].isNull());
    }
}
