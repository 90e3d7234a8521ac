package io.thalweg.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Settings of this process that an engine with native libraries makes before it loads them. What users set stays. */
public final class NativeSettings {
    private NativeSettings() {}

    /** Makes those that nobody made. */
    public static void make() {
        // JavaCPP bounds the process by the size of the heap, which says nothing about a network outside it, and asks
        // the kernel for the process's size at each allocation to do so.
        unlessSet("org.bytedeco.javacpp.maxbytes", "0");
        unlessSet("org.bytedeco.javacpp.maxphysicalbytes", "0");
        // JavaCPP keeps unpacked libraries in a folder named after their jar. A jar with others by the same name, as of
        // -Pgpu or the next version, is unpacked over them, and a process that has them in memory dies of SIGBUS.
        ownJar().flatMap(NativeSettings::libraries)
                .ifPresent(name -> unlessSet(
                        "org.bytedeco.javacpp.cachedir",
                        Path.of(System.getProperty("user.home"), ".javacpp", "cache", "thalweg-" + name)
                                .toString()));
        // Spark MLlib's linear algebra (netlib) looks for the machine's OpenBLAS. A second OpenBLAS after the engine's
        // takes the first one's table of kernels for its own, and the process dies. Without, MLlib computes in Java.
        for (String part : List.of("blas", "lapack", "arpack")) {
            unlessSet("dev.ludovic.netlib." + part + ".nativeLib", "none-beside-an-engine");
        }
    }

    /** The jar that this class is in; nothing when it is in a folder. */
    private static Optional<Path> ownJar() {
        try {
            Path code = Path.of(NativeSettings.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.isRegularFile(code) ? Optional.of(code) : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("A code source's location is a URI", e);
        }
    }

    private static Optional<String> libraries(Path jar) {
        try {
            return NativeLibraries.fingerprint(jar);
        } catch (IOException e) {
            throw new UncheckedIOException("The jar that Thalweg runs from cannot be read: " + jar, e);
        }
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
