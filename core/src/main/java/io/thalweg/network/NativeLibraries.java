package io.thalweg.network;

import io.thalweg.storage.PartWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/** The native libraries inside a jar. */
final class NativeLibraries {
    /** A library of Linux, macOS or Windows; Linux's may have a version after it. */
    private static final Pattern LIBRARY = Pattern.compile(".+\\.(so(\\.\\d+)*|dylib|dll)");

    private static final int DIGITS = 16;

    private NativeLibraries() {}

    /**
     * A name that jars share whose native libraries are the same, whatever classes are beside them. From the table of
     * contents alone: nothing is unpacked.
     *
     * @return nothing if there are no libraries in it
     */
    static Optional<String> fingerprint(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<JarEntry> libraries = file.stream()
                    .filter(entry -> LIBRARY.matcher(entry.getName()).matches())
                    .sorted(Comparator.comparing(JarEntry::getName))
                    .toList();
            if (libraries.isEmpty()) {
                return Optional.empty();
            }
            MessageDigest digest = PartWriter.sha256();
            for (JarEntry library : libraries) {
                digest.update(library.getName().getBytes(StandardCharsets.UTF_8));
                digest.update(ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(library.getSize())
                        .putLong(library.getCrc())
                        .flip());
            }
            return Optional.of(HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS));
        }
    }
}
