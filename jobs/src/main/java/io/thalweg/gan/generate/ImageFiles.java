package io.thalweg.gan.generate;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageShape;
import io.thalweg.gan.images.ImageSheet;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Writes images as files, {@code 000000.png} and so on by their numbers, and the label of each in {@value #LABELS}, a table
 * as {@code prepare images --label-file} reads it.
 */
public final class ImageFiles {
    private static final String LABELS = "labels.tsv";

    private ImageFiles() {}

    /**
     * Writes all of them, here, and then the manifest.
     *
     * @param createdBy name and version of the program
     * @throws BadConfiguration if the output exists or cannot be written
     */
    public static ImageFilesManifest write(
            GanImageSource source, OutputFolder output, OutputFolder.Existing existing, String createdBy)
            throws IOException {
        output.requireApart(List.of(source.parameters().path()));
        ImageCorpus images = source.open();
        ImageShape shape = source.shape();
        List<String> names = source.labels();
        try (OutputLease lease = output.claim(existing)) {
            List<Part> parts = new ArrayList<>();
            StringBuilder labels = new StringBuilder();
            images.forEachImage(0, images.images(), (pixels, offset, label) -> {
                String name = String.format(Locale.ROOT, "%06d.png", parts.size());
                byte[] png = ImageSheet.png(shape, Arrays.copyOfRange(pixels, offset, offset + shape.bytes()));
                parts.add(output.write(name, png));
                if (label != ImageCorpus.NO_LABEL) {
                    labels.append(name).append('\t').append(names.get(label)).append('\n');
                }
                return true;
            });
            if (!labels.isEmpty()) {
                parts.add(output.write(LABELS, labels.toString().getBytes(StandardCharsets.UTF_8)));
            }
            ImageFilesManifest manifest = new ImageFilesManifest(
                    ImageFilesManifest.FORMAT,
                    ImageFilesManifest.VERSION,
                    shape,
                    images.images(),
                    source.options(),
                    source.parameters(),
                    parts,
                    createdBy);
            lease.requireHeld();
            output.commit(manifest);
            return manifest;
        }
    }
}
