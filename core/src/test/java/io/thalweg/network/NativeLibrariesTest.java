package io.thalweg.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars share unpacked libraries where these are the same, and only there. */
final class NativeLibrariesTest {
    private static final String CLASS = "io/thalweg/Thalweg.class";
    private static final String LIBRARY = "org/somebody/linux-x86_64/libsomething.so";
    private static final String VERSIONED = "org/somebody/linux-x86_64/libother.so.3.1";

    @TempDir
    Path folder;

    private Optional<String> fingerprint(Map<String, String> entries) throws IOException {
        Path jar = Files.createTempFile(folder, "thalweg", ".jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
                out.putNextEntry(new JarEntry(entry.getKey()));
                out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                out.closeEntry();
            }
        }
        return NativeLibraries.fingerprint(jar);
    }

    @Test
    void anotherBuildWithTheSameLibrariesHasTheSameName() throws IOException {
        assertEquals(
                fingerprint(Map.of(CLASS, "first", LIBRARY, "code", VERSIONED, "more"))
                        .orElseThrow(),
                fingerprint(Map.of(CLASS, "second", LIBRARY, "code", VERSIONED, "more"))
                        .orElseThrow());
    }

    @Test
    void otherLibrariesHaveAnotherName() throws IOException {
        String name = fingerprint(Map.of(LIBRARY, "code", VERSIONED, "more")).orElseThrow();
        assertNotEquals(
                name, fingerprint(Map.of(LIBRARY, "codE", VERSIONED, "more")).orElseThrow());
        assertNotEquals(
                name, fingerprint(Map.of(LIBRARY, "code", VERSIONED, "morE")).orElseThrow());
        assertNotEquals(name, fingerprint(Map.of(LIBRARY, "code")).orElseThrow());
        assertNotEquals(
                name,
                fingerprint(Map.of(LIBRARY + ".1", "code", VERSIONED, "more")).orElseThrow());
    }

    @Test
    void aJarWithoutLibrariesHasNone() throws IOException {
        assertEquals(Optional.empty(), fingerprint(Map.of(CLASS, "first", "libsomething.so.txt", "code")));
    }
}
