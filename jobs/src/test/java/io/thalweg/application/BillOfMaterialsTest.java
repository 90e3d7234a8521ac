package io.thalweg.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bill of materials lists what is inside the application's jar: no more and no less, class by class. */
final class BillOfMaterialsTest {
    private static final File JAR = new File("target/thalweg.jar");
    private static final File BILL = new File("target/bom.json");

    /** Where the application has ICU, for what ICU calls it. */
    private static final String ICU_INSIDE = "io/thalweg/shaded/icu/";

    @BeforeEach
    void theBillIsThisBuilds() {
        assumeTrue(
                BILL.exists() && BILL.lastModified() >= JAR.lastModified(),
                "Maven is offline, and then its plugin makes no bill of materials");
    }

    @Test
    void everyClassInsideIsOfAListedLibraryAndEveryListedLibraryIsInside() throws IOException {
        Set<String> unexplained = classes(JAR);
        unexplained.removeIf(name -> name.startsWith("io/thalweg/"));
        assertFalse(unexplained.isEmpty(), "the application holds no library");
        Map<String, JsonNode> listed = libraries();
        for (String name : listed.keySet()) {
            Set<String> ofLibrary = classes(library(name));
            assertTrue(classes(JAR).containsAll(ofLibrary), name + " is listed and not inside");
            unexplained.removeAll(ofLibrary);
        }
        assertEquals(Set.of(), unexplained, "inside, and of no library of " + listed.keySet());
    }

    @Test
    void everyLibraryHasItsVersionItsHashAndItsLicence() throws IOException {
        Map<String, JsonNode> listed = libraries();
        assertTrue(listed.size() >= 3, listed.keySet().toString());
        listed.forEach((name, library) -> {
            assertFalse(library.path("version").asText().isEmpty(), name);
            assertTrue(library.path("purl").asText().startsWith("pkg:maven/"), name);
            assertTrue(
                    library.findValuesAsText("alg").contains("SHA-256"), name + ": " + library.findValuesAsText("alg"));
            assertTrue(library.path("licenses").size() > 0, name);
        });
    }

    /** The listed components that are not this project's own, by the name of their jar. */
    private static Map<String, JsonNode> libraries() throws IOException {
        JsonNode bill = new ObjectMapper().readTree(BILL);
        assertEquals("CycloneDX", bill.path("bomFormat").asText());
        assertEquals(
                "thalweg-jobs",
                bill.path("metadata").path("component").path("name").asText());
        Map<String, JsonNode> libraries = new TreeMap<>();
        for (JsonNode component : bill.path("components")) {
            if (!component.path("group").asText().equals("io.thalweg")) {
                libraries.put(
                        component.path("name").asText() + "-"
                                + component.path("version").asText() + ".jar",
                        component);
            }
        }
        return libraries;
    }

    private static File library(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(File::new)
                .filter(file -> file.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is listed and not on the class path"));
    }

    private static Set<String> classes(File jar) throws IOException {
        assertTrue(jar.exists(), "not packaged: " + Path.of("").toAbsolutePath().resolve(jar.toPath()));
        try (JarFile file = new JarFile(jar)) {
            return file.stream()
                    .map(entry -> entry.getName().replace(ICU_INSIDE, "com/ibm/icu/"))
                    .filter(name -> name.endsWith(".class") && !name.endsWith("module-info.class"))
                    .filter(name -> !name.startsWith("META-INF/"))
                    // What a library carries along and Spark brings is left out of the application.
                    .filter(name -> !name.startsWith("javax/annotation/"))
                    .filter(name -> !name.startsWith("com/google/thirdparty/"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
