package io.thalweg.engine.torch;

import io.thalweg.network.Precision;
import java.nio.FloatBuffer;
import java.util.function.Supplier;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where a model's tensors are and what their values are. Makes tensors there, in the caller's scope, from arrays of Java and
 * back; to have a tensor outlive its scope, {@code retainReference()} it.
 *
 * @param gpu address of the GPU, or -1 for the CPU
 * @param type of the values: float32, or float64 where a proof needs it
 * @param precision of products and convolutions
 */
record Placement(int gpu, ScalarType type, Precision precision) {
    Placement(int gpu, ScalarType type) {
        this(gpu, type, Precision.FLOAT32);
    }

    /** Floats of one buffer, whose bytes must be less than 2^31. */
    private static final int PIECE = 64 << 20;

    private TensorOptions options(ScalarType values, int address) {
        Device device = address < 0 ? new Device(torch.kCPU()) : new Device(torch.kCUDA(), (byte) address);
        return new TensorOptions().dtype(new ScalarTypeOptional(values)).device(new DeviceOptional(device));
    }

    Tensor zeros(long... shape) {
        return torch.zeros(shape, options(type, gpu));
    }

    /** A number in float32. */
    Tensor single(double value) {
        return torch.full(new long[0], new Scalar(value), options(torch.kFloat(), gpu));
    }

    Tensor full(double value, long... shape) {
        return torch.full(shape, new Scalar(value), options(type, gpu));
    }

    /** Whether the device computes by itself while this process goes on. */
    boolean isGpu() {
        return gpu >= 0;
    }

    /** A sum that is begun, in float64. */
    Tensor sum() {
        return torch.zeros(new long[0], options(torch.kDouble(), gpu));
    }

    /**
     * Does work in a scope ({@link Scopes#inScope}), on a GPU with the thread's current device set to this one. What is not told a device
     * goes back to the current one after it, as recording an event does; left at 0, that gives every process a context on the machine's
     * first GPU, half a gigabyte of it. A thread of Spark's has now one device and now another.
     */
    <T> T inScope(Supplier<T> work) {
        return Scopes.inScope(() -> {
            if (isGpu()) {
                torch.getDeviceGuardImpl(torch.kCUDA()).setDevice(new Device(torch.kCUDA(), (byte) gpu));
            }
            return work.get();
        });
    }

    /** In a scope, without a graph. */
    <T> T alone(Supplier<T> work) {
        return inScope(() -> Scopes.withoutGraph(work));
    }

    /** Does work whose products and convolutions have the precision asked for. */
    <T> T lowered(Supplier<T> work) {
        return precision == Precision.BFLOAT16
                ? Scopes.inBfloat16(isGpu() ? DeviceType.CUDA : DeviceType.CPU, work)
                : work.get();
    }

    /**
     * The same for layers by PyTorch's own functions, whose sums are kept in what they compute in. On a GPU autocast has cuDNN compute
     * them in float16, whatever type it is told, and gradients as small as a mean's over thousands of tokens are zero there; so they
     * stay in float32, of which cuDNN may round factors to TF32 ({@link TorchLibrary#load}).
     */
    <T> T loweredLayers(Supplier<T> work) {
        return isGpu() ? work.get() : lowered(work);
    }

    /** What lowered work gave, of the type that all else has. */
    Tensor wide(Tensor lowered) {
        return precision == Precision.BFLOAT16 ? lowered.to(type) : lowered;
    }

    /** For a GPU in memory that does not move, from which it copies by itself. */
    private Tensor onHost(ScalarType values, long... shape) {
        TensorOptions where = options(values, -1);
        return torch.empty(
                shape, isGpu() ? where.pinned_memory(new BoolOptional(true)) : where, new MemoryFormatOptional());
    }

    private Tensor moved(Tensor host, ScalarType values) {
        return host.to(options(values, gpu), isGpu(), false, new MemoryFormatOptional());
    }

    /** Whether a flat tensor here is a float array that the CPU can reach. */
    boolean isArrayOfFloats() {
        return gpu < 0 && type == torch.kFloat();
    }

    /** A float32 tensor of the CPU, its values not set. */
    Tensor staging(long values) {
        return onHost(torch.kFloat(), values);
    }

    /** A copy of a tensor's values as float32 on the CPU, or the tensor itself where it is that. */
    Tensor onHost(Tensor tensor) {
        return tensor.detach()
                .to(options(torch.kFloat(), -1), false, false, new MemoryFormatOptional())
                .contiguous();
    }

    /** A copy of a tensor's values as float64 on the CPU, there once the device has come so far. */
    Tensor towardsHost(Tensor tensor) {
        return tensor.detach().to(options(torch.kDouble(), -1), isGpu(), true, new MemoryFormatOptional());
    }

    /** The tensor, moved here. */
    Tensor here(Tensor tensor) {
        return moved(tensor, type);
    }

    Tensor floats(float[] values, long... shape) {
        Tensor host = onHost(torch.kFloat(), shape);
        write(values, host, 0);
        return here(host);
    }

    /** Bytes as values of 0 to 255, still bytes: a quarter of what travels. */
    Tensor unsigned(byte[] values, long... shape) {
        Tensor host = onHost(torch.kByte(), shape);
        new BytePointer(host.data_ptr()).put(values, 0, values.length);
        return moved(host, torch.kByte());
    }

    /** Of what is here, the values in the type that all else has. */
    Tensor valued(Tensor values) {
        return values.to(type);
    }

    /** Values of 0 to 255 as bytes. */
    byte[] toUnsigned(Tensor tensor) {
        Tensor host = tensor.detach()
                .to(options(torch.kByte(), -1), false, false, new MemoryFormatOptional())
                .contiguous();
        byte[] values = new byte[Math.toIntExact(host.numel())];
        new BytePointer(host.data_ptr()).get(values, 0, values.length);
        return values;
    }

    /** Token ids, or places of them. */
    Tensor indices(int[] values) {
        Tensor host = onHost(torch.kLong(), values.length);
        long[] wide = new long[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        if (wide.length > 0) {
            new LongPointer(host.data_ptr()).put(wide, 0, wide.length);
        }
        return moved(host, torch.kLong());
    }

    /** 0, 1, 2, ... as whole numbers of 64 bits. */
    Tensor numbers(long count) {
        return torch.arange(new Scalar(count), options(torch.kLong(), gpu));
    }

    float[] toArray(Tensor tensor) {
        float[] values = new float[Math.toIntExact(tensor.numel())];
        read(onHost(tensor), 0, values);
        return values;
    }

    /** Copies {@code values} into a flat float32 tensor of the CPU. */
    static void write(float[] values, Tensor host, long at) {
        FloatPointer pointer = new FloatPointer(host.data_ptr());
        for (int from = 0; from < values.length; from += PIECE) {
            int count = Math.min(PIECE, values.length - from);
            buffer(pointer, at + from, count).put(values, from, count);
        }
    }

    /** Copies from a flat float32 tensor of the CPU into {@code values}. */
    static void read(Tensor host, long at, float[] values) {
        FloatPointer pointer = new FloatPointer(host.data_ptr());
        for (int from = 0; from < values.length; from += PIECE) {
            int count = Math.min(PIECE, values.length - from);
            buffer(pointer, at + from, count).get(values, from, count);
        }
    }

    /** Java's buffers copy to and from an array directly; JavaCPP's own methods copy the array once more. */
    private static FloatBuffer buffer(FloatPointer pointer, long at, int count) {
        return pointer.position(at).limit(at + count).asBuffer();
    }
}
