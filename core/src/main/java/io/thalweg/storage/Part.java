package io.thalweg.storage;

import java.io.Serializable;
import java.util.List;

/**
 * A file of an output, as its manifest names it.
 *
 * @param path relative to the output's folder, with forward slashes
 * @param bytes its length
 * @param sha256 its SHA-256, 64 lower-case hexadecimal digits
 */
public record Part(String path, long bytes, String sha256) implements Serializable {
    public Part {
        if (path.isEmpty()
                || path.startsWith("/")
                || List.of(path.split("/", -1)).contains("..")
                || path.contains("\\")
                || path.contains(":")) {
            throw new IllegalArgumentException(
                    "A part's path must be relative and inside its output: found '" + path + "'");
        }
        if (bytes < 0 || !sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "Part " + path + " has length " + bytes + " and SHA-256 '" + sha256 + "'");
        }
    }
}
