package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.input.SourceStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;

/** Images that are files of their own. */
final class FileReader {
    private final Configuration hadoop;
    private final ImageReadOptions options;
    private final int maxImageBytes;
    private final ImageSink sink;
    private byte[] buffer = new byte[1 << 16];

    FileReader(Configuration hadoop, ImageReadOptions options, int maxImageBytes, ImageSink sink) {
        this.hadoop = hadoop;
        this.options = options;
        this.maxImageBytes = maxImageBytes;
        this.sink = sink;
    }

    void read(ImageFile file, LabelLookup lookup) {
        if (file.bytes() > maxImageBytes) {
            sink.bad(
                    file.label(),
                    new BadImage(Reason.TOO_MANY_BYTES, file.bytes() + " bytes, more than " + maxImageBytes));
            return;
        }
        if (file.bytes() > buffer.length) {
            buffer = new byte[(int) Math.min(maxImageBytes, Math.max(file.bytes(), 2L * buffer.length))];
        }
        int length;
        try (SourceStream source = SourceStream.open(file.path(), hadoop, 0)) {
            length = source.readNBytes(buffer, 0, (int) file.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            int slash = file.label().lastIndexOf('/');
            String folder = file.label().substring(0, Math.max(0, slash));
            String label =
                    lookup.isGiven() ? lookup.of(file.label()) : FolderLabelling.label(options.folderLabels(), folder);
            sink.encoded(file.label(), sink.labels().of(label), buffer, length);
        } catch (BadImage e) {
            sink.bad(file.label(), e);
        }
    }
}
