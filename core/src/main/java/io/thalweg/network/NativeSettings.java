package io.thalweg.network;

import java.util.List;

/** Settings of this process that an engine with native libraries makes before it loads them. What users set stays. */
public final class NativeSettings {
    private NativeSettings() {}

    /** Makes those that nobody made. */
    public static void make() {
        // JavaCPP bounds the process by the size of the heap, which says nothing about a network outside it, and asks
        // the kernel for the process's size at each allocation to do so.
        unlessSet("org.bytedeco.javacpp.maxbytes", "0");
        unlessSet("org.bytedeco.javacpp.maxphysicalbytes", "0");
        // Spark MLlib's linear algebra (netlib) looks for the machine's OpenBLAS. A second OpenBLAS after the engine's
        // takes the first one's table of kernels for its own, and the process dies. Without, MLlib computes in Java.
        for (String part : List.of("blas", "lapack", "arpack")) {
            unlessSet("dev.ludovic.netlib." + part + ".nativeLib", "none-beside-an-engine");
        }
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
