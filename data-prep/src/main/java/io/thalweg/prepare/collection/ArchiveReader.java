package io.thalweg.prepare.collection;

import io.thalweg.prepare.archive.ArchiveEntries;
import io.thalweg.prepare.archive.EntryName;
import io.thalweg.prepare.archive.UnsafeName;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.image.ImageFormat;
import io.thalweg.prepare.input.SourceStream;
import java.util.Arrays;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.hadoop.conf.Configuration;

/**
 * The images in a zip or tar, entry by entry as they come: nothing is unpacked to disk, and no more than one entry is in
 * memory. An archive that breaks off is used up to there, and what follows is counted as far as is known.
 */
final class ArchiveReader {
    private final Configuration hadoop;
    private final ImageReadOptions options;
    private final int maxImageBytes;
    private final ImageSink sink;
    private byte[] buffer = new byte[1 << 16];

    ArchiveReader(Configuration hadoop, ImageReadOptions options, int maxImageBytes, ImageSink sink) {
        this.hadoop = hadoop;
        this.options = options;
        this.maxImageBytes = maxImageBytes;
        this.sink = sink;
    }

    /** One archive under way. */
    private final class Unpacking {
        private final ImageFile file;
        private final ArchivePass pass;
        private final FolderLabelling folders;
        private final LabelLookup lookup;
        private final CifarLabelling cifarLabels = new CifarLabelling(sink.labels());

        Unpacking(ImageFile file, ArchivePass pass, LabelLookup lookup) {
            this.file = file;
            this.pass = pass;
            this.lookup = lookup;
            this.folders = new FolderLabelling(options.folderLabels(), sink.labels());
        }

        void run() {
            try {
                pass.run(this::take);
            } catch (BadImage e) {
                ArchivePass.Break told = pass.breakOff(e);
                sink.bad(file.label(), told.why(), told.images());
            } finally {
                folders.finish();
                cifarLabels.finish(file.path() + "/");
            }
        }

        private void take(ArchiveEntry entry) throws BadImage {
            EntryName name;
            try {
                name = EntryName.of(entry.getName());
            } catch (UnsafeName e) {
                BadImage unsafe = new BadImage(Reason.UNSAFE_NAME, e.reason());
                sink.bad(file.label() + "/" + EntryName.shown(entry.getName()), unsafe);
                return;
            }
            String id = file.label() + "/" + name.path();
            if (name.isHidden() || !ArchiveEntries.isFile(entry)) {
                sink.skipped(id);
                return;
            }
            boolean named = ImageFormat.named(name.file()) != null;
            CifarFormat cifar = CifarFormat.named(name.file());
            if (!pass.isReadable(entry)) {
                if (named || cifar != null) {
                    sink.bad(
                            id, new BadImage(Reason.UNSUPPORTED, "encrypted, or compressed in a way that is not read"));
                } else {
                    sink.skipped(id);
                }
                return;
            }
            if (cifar != null && !name.file().endsWith(".gz")) {
                takeRecords(cifar, entry.getSize(), id, name.path());
                return;
            }
            if (CifarLabelling.isNamesFile(name.file())) {
                cifarLabels.names(name.path(), CifarLabelling.parse(buffer, fill(0, CifarLabelling.MOST_NAMES_BYTES)));
                return;
            }
            int length = fill(0, ImageFormat.HEAD_BYTES);
            if (!named && ImageFormat.of(buffer, length) == null) {
                sink.skipped(id);
                return;
            }
            takeImage(id, name, length);
        }

        /** @param read bytes of it that have been read */
        private void takeImage(String id, EntryName name, int read) throws BadImage {
            int length = rest(read);
            if (length > maxImageBytes) {
                sink.bad(id, new BadImage(Reason.TOO_MANY_BYTES, "more than " + maxImageBytes + " bytes"));
                return;
            }
            int label;
            try {
                label = lookup.isGiven() ? sink.labels().of(lookup.of(name.path())) : folders.number(name.folder());
            } catch (BadImage e) {
                sink.bad(id, e);
                return;
            }
            sink.encoded(id, label, buffer, length);
        }

        /** @param size of the entry; negative if that is not known before its end */
        private void takeRecords(CifarFormat format, long size, String id, String path) throws BadImage {
            if (size >= 0 && !format.isWhole(size)) {
                sink.bad(
                        id,
                        new BadImage(
                                Reason.FILE_BROKEN,
                                "named as a file of " + format.kind().label() + ", whose records have "
                                        + format.recordBytes() + " bytes, it has " + format.complaint(size)));
                return;
            }
            CifarImages images = new CifarImages(format, options, lookup, cifarLabels, sink);
            byte[] record = new byte[format.recordBytes()];
            int n;
            while ((n = fill(0, record.length)) == record.length) {
                System.arraycopy(buffer, 0, record, 0, n);
                images.take(id, path, record);
            }
            if (n > 0) {
                sink.bad(id, new BadImage(Reason.FILE_BROKEN, "it ends in image " + images.count()));
            }
        }

        /** Reads on after the first {@code length} bytes of an entry, as far as an image may go and a byte more. */
        private int rest(int length) throws BadImage {
            int filled = length;
            while (filled <= maxImageBytes) {
                if (filled == buffer.length) {
                    buffer = Arrays.copyOf(buffer, (int) Math.min(maxImageBytes + 1L, 2L * buffer.length));
                }
                int n = fill(filled, Math.min(buffer.length, maxImageBytes + 1));
                if (n == 0) {
                    break;
                }
                filled += n;
            }
            return filled;
        }

        private int fill(int from, int to) throws BadImage {
            return pass.fill(buffer, from, to);
        }
    }

    void read(ImageFile file, LabelLookup lookup) {
        try (SourceStream source = SourceStream.open(file.path(), hadoop, 0)) {
            new Unpacking(file, new ArchivePass(file, source, options), lookup).run();
        } catch (BadImage e) {
            sink.bad(file.label(), e);
        }
    }
}
