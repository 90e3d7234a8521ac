package io.thalweg.gan.generate;

import io.thalweg.dataset.DatasetManifest.Source;
import io.thalweg.dataset.ImageShape;
import io.thalweg.storage.Part;
import java.util.List;
import java.util.Map;

/**
 * {@code manifest.json} of a folder of generated images: the last file written, and the only one a reader trusts.
 *
 * @param format always {@value #FORMAT}
 * @param version this code writes {@value #VERSION}
 * @param shape of every image
 * @param options every option, as given or defaulted
 * @param model the file of the parameters that made them
 * @param parts a file an image, in the order of their numbers; then the table of their labels, if they have any
 * @param createdBy name and version of the program
 */
public record ImageFilesManifest(
        String format,
        int version,
        ImageShape shape,
        long images,
        Map<String, Object> options,
        Source model,
        List<Part> parts,
        String createdBy) {
    public static final String FORMAT = "thalweg-image-files";
    public static final int VERSION = 1;

    public ImageFilesManifest {
        options = Map.copyOf(options);
        parts = List.copyOf(parts);
    }
}
