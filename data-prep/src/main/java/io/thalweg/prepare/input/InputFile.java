package io.thalweg.prepare.input;

/**
 * A file of text as the plan found it.
 *
 * @param folder that holds all of the input: a Hadoop path, with its scheme and a slash at its end. There may be millions
 *     of files, so it is one string for all of them
 * @param name its path below that folder
 * @param label what documents' names start with: the same string as the name, except of a file in an archive
 * @param bytes its length as stored
 * @param modified when it was last changed, in milliseconds since 1970
 * @param bomBytes length of the UTF-8 byte-order mark at its start, 0 or 3; unknown and 0 for compressed files
 * @param splits where ranges of it may begin
 * @param checksum of its bytes, for who is told what was read
 */
public record InputFile(
        String folder,
        String name,
        String label,
        long bytes,
        long modified,
        FileFormat format,
        Compression compression,
        int bomBytes,
        Splits splits,
        Checksum checksum) {

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

    /** What may be taken while a file is read. */
    enum Checksum {
        NONE,
        SHA_256
    }

    /** Of documents that an earlier stage has stored. */
    static InputFile stored(String path, String label, long bytes) {
        return new InputFile(
                "", path, label, bytes, 0, FileFormat.STORED, Compression.NONE, 0, Splits.NOWHERE, Checksum.NONE);
    }

    /** Of a file in this one, which is an archive. */
    InputFile member(String member, long known, FileFormat of, Compression stored) {
        return new InputFile(
                folder, name, label + "/" + member, known, modified, of, stored, 0, Splits.NOWHERE, Checksum.NONE);
    }

    InputFile withoutChecksum() {
        return new InputFile(
                folder, name, label, bytes, modified, format, compression, bomBytes, splits, Checksum.NONE);
    }

    /** A Hadoop path, with its scheme. */
    public String path() {
        return folder + name;
    }

    boolean splittable() {
        return splits == Splits.ANYWHERE;
    }

    /** Whether its checksum is taken while it is read: by what it is, so that no way of splitting changes it. */
    boolean hashed() {
        boolean neverHashed = format == FileFormat.PARQUET || format == FileFormat.WIKIPEDIA;
        return checksum == Checksum.SHA_256 && (!splittable() || (!neverHashed && bytes <= InputPlan.MIN_SPLIT_BYTES));
    }
}
