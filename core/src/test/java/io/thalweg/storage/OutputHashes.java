package io.thalweg.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What outputs are held against one another by. */
public final class OutputHashes {
    private OutputHashes() {}

    /**
     * Every file of an output and its SHA-256: without what a part's name tells of the attempt that wrote it, and without the
     * output's own place.
     *
     * @param isNoPart files of these names, seen from the output, are left out, as Hadoop's checksums are
     */
    public static Map<String, String> of(Path output, Predicate<String> isNoPart) throws IOException {
        MessageDigest digest = PartWriter.sha256();
        TreeMap<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(output)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = output.relativize(file).toString();
                if (name.endsWith(".crc") || isNoPart.test(name)) {
                    continue;
                }
                byte[] content = Files.readAllBytes(file);
                if (name.endsWith(OutputFolder.MANIFEST)) {
                    content = new String(content, StandardCharsets.UTF_8)
                            .replaceAll("(part-\\d+)-[^\"]*", "$1")
                            .replace(output.toString(), "")
                            .getBytes(StandardCharsets.UTF_8);
                }
                found.put(
                        name.replaceAll("(part-\\d+)-.*", "$1"), HexFormat.of().formatHex(digest.digest(content)));
            }
        }
        return found;
    }
}
