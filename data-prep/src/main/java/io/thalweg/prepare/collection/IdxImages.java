package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.Planes;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Turns one IDX file into images. An image's name is the file's and its number. */
final class IdxImages {
    private final IdxHeader header;
    private final LabelLookup lookup;
    private final ImageSink sink;
    private final Planes image;
    private long count;

    IdxImages(IdxHeader header, LabelLookup lookup, ImageSink sink) {
        this.header = header;
        this.lookup = lookup;
        this.sink = sink;
        this.image = new Planes(1, header.height(), header.width(), new byte[header.height() * header.width()]);
    }

    /** Images that have not come. */
    long missing() {
        return header.items() - count;
    }

    /**
     * Hands every image to the sink.
     *
     * @param id of its file
     * @param path of its file, below the input or in its archive
     * @param images what follows the header
     * @param labels a byte for each image; null if they have none
     * @throws IOException if images or labels end too early
     */
    void read(String id, String path, InputStream images, @Nullable InputStream labels, Counter counter)
            throws IOException, BadImage {
        for (; count < header.items(); count++) {
            int n = images.readNBytes(image.values(), 0, image.values().length);
            int value = labels == null ? 0 : labels.read();
            if (n < image.values().length || value < 0) {
                throw new IOException("it ends in image " + count + " of " + header.items());
            }
            counter.add(n);
            String number = "#" + count;
            try {
                String label =
                        lookup.isGiven() ? lookup.of(path + number) : labels == null ? "" : String.valueOf(value);
                sink.decoded(id + number, sink.labels().of(label), image);
            } catch (BadImage e) {
                sink.bad(id + number, e);
            }
        }
    }

    /** Counts bytes that come out of a file. */
    @FunctionalInterface
    interface Counter {
        void add(long bytes) throws BadImage;
    }
}
