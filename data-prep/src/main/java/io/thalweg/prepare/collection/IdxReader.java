package io.thalweg.prepare.collection;

import io.thalweg.prepare.archive.MeteredStream;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.input.Compression;
import io.thalweg.prepare.input.SourceStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;

/** The images of an IDX file, with the labels of the file beside it. An image's name is the file's and its number. */
final class IdxReader {
    private static final int LABELS_HEADER = 8;
    private static final int IMAGES_HEADER = 16;
    private static final int IMAGES_DIMENSIONS = 3;
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
        ImageFile.Records records = file.records();
        IdxHeader header = new IdxHeader(records.images(), records.height(), records.width(), IMAGES_DIMENSIONS);
        IdxImages images = new IdxImages(header, lookup, sink);
        try (MeteredStream source = new MeteredStream(SourceStream.open(file.path(), hadoop, 0));
                InputStream pixels = body(source, file.path(), IMAGES_HEADER)) {
            UnpackingLimit limit = new UnpackingLimit(source::count, options.maxArchiveRatio());
            if (labelsPath.isEmpty() || !options.usesLabelsOfRecords()) {
                images.read(file.label(), file.label(), pixels, null, limit::add);
                return;
            }
            try (SourceStream labelSource = SourceStream.open(labelsPath, hadoop, 0);
                    InputStream labels = body(labelSource, labelsPath, LABELS_HEADER)) {
                images.read(file.label(), file.label(), pixels, labels, limit::add);
            }
        } catch (IOException e) {
            sink.bad(file.label(), BadImage.broken(e), Math.max(1, images.missing()));
        } catch (BadImage e) {
            sink.bad(file.label(), e, Math.max(1, images.missing()));
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
}
