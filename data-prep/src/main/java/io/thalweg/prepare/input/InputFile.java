package io.thalweg.prepare.input;

/**
 * A file of text as the plan found it.
 *
 * @param path a Hadoop path, with its scheme
 * @param label what documents' names start with: the file's path below the folder that holds all of the input
 * @param bytes its length as stored
 * @param bomBytes length of the UTF-8 byte-order mark at its start, 0 or 3; unknown and 0 for compressed files
 * @param splits where ranges of it may begin
 */
public record InputFile(
        String path,
        String label,
        long bytes,
        FileFormat format,
        Compression compression,
        int bomBytes,
        Splits splits) {

    /** Where a file may be cut into ranges. */
    enum Splits {
        NOWHERE,
        ANYWHERE;

        /** @param encoding that text is in */
        static Splits of(FileFormat format, Compression compression, String encoding) {
            boolean anywhere = switch (format) {
                case PARQUET -> true;
                case WIKIPEDIA -> compression == Compression.NONE || compression == Compression.BZIP2;
                case TEXT -> compression == Compression.NONE && encoding.equals(DecodingOptions.UTF_8);
                case JSON_LINES -> compression == Compression.NONE;
                case JSON, HTML, WARC, ZIP, TAR, STORED -> false;
            };
            return anywhere ? ANYWHERE : NOWHERE;
        }
    }

    /** Of documents that an earlier stage has stored. */
    static InputFile stored(String path, String label, long bytes) {
        return new InputFile(path, label, bytes, FileFormat.STORED, Compression.NONE, 0, Splits.NOWHERE);
    }

    boolean splittable() {
        return splits == Splits.ANYWHERE;
    }

    /** Whether its checksum is taken while it is read: by what it is, so that no way of splitting changes it. */
    boolean hashed() {
        boolean neverHashed = format == FileFormat.PARQUET || format == FileFormat.WIKIPEDIA;
        return !splittable() || (!neverHashed && bytes <= InputPlan.MIN_SPLIT_BYTES);
    }
}
