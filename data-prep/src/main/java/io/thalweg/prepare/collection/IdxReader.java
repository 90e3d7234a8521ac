package io.thalweg.prepare.collection;

import io.thalweg.prepare.archive.MeteredStream;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.image.Planes;
import io.thalweg.prepare.input.Compression;
import io.thalweg.prepare.input.SourceStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** The images of an IDX file, with the labels of the file beside it. An image's name is the file's and its number. */
final class IdxReader {
    private static final int LABELS_HEADER = 8;
    private static final int IMAGES_HEADER = 16;
    private static final int BUFFER = 1 << 16;

    private final Configuration hadoop;
    private final ImageReadOptions options;
    private final ImageSink sink;

    IdxReader(Configuration hadoop, ImageReadOptions options, ImageSink sink) {
        this.hadoop = hadoop;
        this.options = options;
        this.sink = sink;
    }

    void read(ImageFile file, LabelLookup lookup) {
        String labelsPath = file.records().labelsPath();
        try (MeteredStream source = new MeteredStream(SourceStream.open(file.path(), hadoop, 0));
                InputStream images = body(source, file.path(), IMAGES_HEADER)) {
            UnpackingLimit limit = new UnpackingLimit(source::count, options.maxArchiveRatio());
            if (labelsPath.isEmpty() || !options.usesLabelsOfRecords()) {
                read(file, images, limit, null, lookup);
                return;
            }
            try (SourceStream labelSource = SourceStream.open(labelsPath, hadoop, 0);
                    InputStream labels = body(labelSource, labelsPath, LABELS_HEADER)) {
                read(file, images, limit, labels, lookup);
            }
        } catch (IOException e) {
            sink.bad(file.label(), new BadImage(Reason.FILE_BROKEN, String.valueOf(e.getMessage()), e));
        } catch (BadImage e) {
            sink.bad(file.label(), e);
        }
    }

    /** What follows the header, decompressed. */
    private InputStream body(InputStream source, String path, int header) throws IOException {
        byte[] head;
        try (SourceStream first = SourceStream.open(path, hadoop, 0)) {
            head = first.readNBytes(IMAGES_HEADER);
        }
        InputStream in = new BufferedInputStream(Compression.of(head).decompress(source), BUFFER);
        in.skipNBytes(header);
        return in;
    }

    private void read(
            ImageFile file, InputStream images, UnpackingLimit limit, @Nullable InputStream labels, LabelLookup lookup)
            throws IOException, BadImage {
        ImageFile.Records records = file.records();
        Planes image = new Planes(1, records.height(), records.width(), new byte[records.height() * records.width()]);
        for (long i = 0; i < records.images(); i++) {
            String id = file.label() + "#" + i;
            int n = images.readNBytes(image.values(), 0, image.values().length);
            int value = labels == null ? 0 : labels.read();
            if (n < image.values().length || value < 0) {
                throw new IOException("it ends in image " + i + " of " + records.images());
            }
            limit.add(n);
            try {
                String label = lookup.isGiven() ? lookup.of(id) : labels == null ? "" : String.valueOf(value);
                sink.decoded(id, sink.labels().of(label), image);
            } catch (BadImage e) {
                sink.bad(id, e);
            }
        }
    }
}
