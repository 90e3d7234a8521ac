package io.thalweg.engine.torch;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.pytorch.DeviceGuardImplInterface;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.EventFlag;
import org.jspecify.annotations.Nullable;

/**
 * A few numbers on their way from the device. It is told to bring them once it has computed them; whoever asks waits for that, and
 * not for what the device was told to compute since. Outlives the scope that it is made in, until it is asked.
 */
final class Arriving {
    private final Tensor host;
    private final byte device;
    private final @Nullable Pointer event;

    /** @param values flat, on the device */
    Arriving(Placement placement, Tensor values) {
        device = (byte) placement.gpu();
        host = placement.towardsHost(values).retainReference();
        if (placement.isGpu()) {
            // An event is made by its first recording.
            PointerPointer<Pointer> made = new PointerPointer<>(1);
            made.put(0, (Pointer) null);
            cuda().record(made, torch.getCurrentStream(device), device, EventFlag.PYTORCH_DEFAULT);
            event = made.get(0);
        } else {
            event = null;
        }
    }

    private static DeviceGuardImplInterface cuda() {
        return torch.getDeviceGuardImpl(torch.kCUDA());
    }

    /** Waits for them; to be called once, in a scope. */
    double[] get() {
        if (event != null) {
            cuda().synchronizeEvent(event);
            cuda().destroyEvent(event, device);
        }
        double[] values = new double[Math.toIntExact(host.numel())];
        new DoublePointer(host.data_ptr()).get(values);
        host.releaseReference();
        return values;
    }
}
