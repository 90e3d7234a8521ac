package io.thalweg.prepare.input;

/**
 * A file of text as the plan found it.
 *
 * @param path a Hadoop path, with its scheme
 * @param label what documents' names start with: the file's path below the folder that holds all of the input
 * @param bytes its length as stored
 * @param bomBytes length of the UTF-8 byte-order mark at its start, 0 or 3; unknown and 0 for compressed files
 */
public record InputFile(
        String path, String label, long bytes, FileFormat format, Compression compression, int bomBytes) {

    boolean splittable() {
        return format == FileFormat.PARQUET || compression == Compression.NONE;
    }

    /** Whether its checksum is taken while it is read: by what it is, so that no way of splitting changes it. */
    boolean hashed() {
        return !splittable() || (format != FileFormat.PARQUET && bytes <= InputPlan.MIN_SPLIT_BYTES);
    }
}
