package io.thalweg.network;

/**
 * Where and how a network computes.
 *
 * @param threads of the CPU that one operation may use
 * @param gpu the GPU as CUDA numbers those of this process, or -1 for the CPU
 */
public record ComputePlace(int threads, int gpu, Precision precision) {
    public ComputePlace {
        if (threads < 1 || gpu < -1) {
            throw new IllegalArgumentException("A network on " + threads + " threads and GPU " + gpu
                    + ": allowed 1 thread or more, and a GPU from 0 or -1 for none");
        }
    }
}
