package io.thalweg.training;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What ran: the program's version and commit, the libraries and the machine, for provenance. */
public final class Environment {
    private static final Properties BUILD = build();

    private Environment() {}

    private static Properties build() {
        Properties properties = new Properties();
        try (InputStream in = Environment.class.getResourceAsStream("/io/thalweg/build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties;
    }

    /** The program's version, for example {@code 0.1.0-SNAPSHOT}. */
    public static String version() {
        return BUILD.getProperty("version", "unknown");
    }

    /** The commit the program was built from, or {@code unknown} outside a checkout. */
    public static String commit() {
        String commit = BUILD.getProperty("commit", "");
        return commit.isEmpty() || commit.startsWith("${") ? "unknown" : commit;
    }

    public static String createdBy() {
        return "Thalweg " + version();
    }

    static Map<String, String> program() {
        return Map.of("name", "Thalweg", "version", version(), "commit", commit());
    }

    /** @param spark the version of Spark */
    static Map<String, String> versions(String spark) {
        Map<String, String> versions = new TreeMap<>();
        versions.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        versions.put("spark", spark);
        return versions;
    }

    static Map<String, String> hardware(String master) {
        Map<String, String> hardware = new TreeMap<>();
        hardware.put("master", master);
        hardware.put("driver_os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        hardware.put("driver_cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        hardware.put("driver_heap_bytes", String.valueOf(Runtime.getRuntime().maxMemory()));
        return hardware;
    }
}
