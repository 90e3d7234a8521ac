package io.thalweg.prepare.collection;

import io.thalweg.prepare.input.Compression;

/**
 * A file of images as the plan found it.
 *
 * @param path a Hadoop path, with its scheme
 * @param label what its images' names start with: its path below the folder that holds the input
 * @param bytes its length as stored
 * @param records what is known of them, where it holds records
 */
public record ImageFile(
        String path, String label, long bytes, ImageFileKind kind, Compression compression, Records records) {

    /**
     * Images that are kept as records.
     *
     * @param labelsPath the file that holds an IDX file's labels, or the names of CIFAR's; empty if there is none
     * @param height of all images; 0 if each has its own
     * @param width likewise
     * @param images how many there are; 0 if that is not known before they are read
     * @param pageBytes no page of a Parquet file has more; 0 for others
     */
    public record Records(String labelsPath, int height, int width, long images, long pageBytes) {
        static final Records NONE = new Records("", 0, 0, 0, 0);
    }

    static ImageFile of(String path, String label, long bytes, ImageFileKind kind, Compression compression) {
        return new ImageFile(path, label, bytes, kind, compression, Records.NONE);
    }

    ImageFile with(Records known) {
        return new ImageFile(path, label, bytes, kind, compression, known);
    }
}
