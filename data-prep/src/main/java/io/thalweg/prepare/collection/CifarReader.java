package io.thalweg.prepare.collection;

import io.thalweg.prepare.archive.MeteredStream;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.input.SourceStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The images of a file of CIFAR that is none of an archive. */
final class CifarReader {
    private static final int BUFFER = 1 << 16;

    private final Configuration hadoop;
    private final ImageReadOptions options;
    private final ImageSink sink;

    CifarReader(Configuration hadoop, ImageReadOptions options, ImageSink sink) {
        this.hadoop = hadoop;
        this.options = options;
        this.sink = sink;
    }

    void read(ImageFile file, LabelLookup lookup) {
        CifarFormat format = CifarFormat.of(file.kind());
        CifarLabelling labelling = new CifarLabelling(sink.labels());
        CifarImages images = new CifarImages(format, options, lookup, labelling, sink);
        try (SourceStream source = SourceStream.open(file.path(), hadoop, 0)) {
            String namesPath = file.records().labelsPath();
            if (!namesPath.isEmpty()) {
                String folder = file.label().substring(0, file.label().lastIndexOf('/') + 1);
                labelling.names(folder + namesPath.substring(namesPath.lastIndexOf('/') + 1), names(namesPath, hadoop));
            }
            read(file, new MeteredStream(source), format, images);
        } catch (IOException e) {
            sink.bad(file.label(), BadImage.broken(e));
        } catch (BadImage e) {
            sink.bad(file.label(), e);
        }
        labelling.finish("");
    }

    /** The names in a file of names. */
    static List<String> names(String path, Configuration hadoop) throws IOException {
        try (SourceStream in = SourceStream.open(path, hadoop, 0)) {
            byte[] text = in.readNBytes(CifarLabelling.MOST_NAMES_BYTES);
            return CifarLabelling.parse(text, text.length);
        }
    }

    private void read(ImageFile file, MeteredStream stored, CifarFormat format, CifarImages images)
            throws IOException, BadImage {
        UnpackingLimit limit = new UnpackingLimit(stored::count, options.maxArchiveRatio());
        try (InputStream in = new BufferedInputStream(file.compression().decompress(stored), BUFFER)) {
            byte[] record = new byte[format.recordBytes()];
            while (true) {
                int n = in.readNBytes(record, 0, record.length);
                if (n == 0) {
                    return;
                }
                if (n < record.length) {
                    throw new IOException("it ends in image " + images.count());
                }
                limit.add(n);
                images.take(file.label(), file.label(), record);
            }
        }
    }
}
