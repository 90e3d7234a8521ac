package io.thalweg.prepare.collection;

import io.thalweg.prepare.input.Compression;

/**
 * A file of images as the plan found it.
 *
 * @param path a Hadoop path, with its scheme
 * @param label what its images' names start with: its path below the folder that holds the input
 * @param bytes its length as stored
 * @param labelsPath the file that holds the labels of an IDX file; empty if there is none
 * @param height of an IDX file's images; 0 for others
 * @param width likewise
 * @param images in an IDX file, by its header; 0 for others
 */
public record ImageFile(
        String path,
        String label,
        long bytes,
        ImageFileKind kind,
        Compression compression,
        String labelsPath,
        int height,
        int width,
        long images) {

    static ImageFile of(String path, String label, long bytes, ImageFileKind kind, Compression compression) {
        return new ImageFile(path, label, bytes, kind, compression, "", 0, 0, 0);
    }
}
