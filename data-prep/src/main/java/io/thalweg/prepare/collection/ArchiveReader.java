package io.thalweg.prepare.collection;

import io.thalweg.prepare.archive.ArchiveEntries;
import io.thalweg.prepare.archive.EntryName;
import io.thalweg.prepare.archive.UnsafeName;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.image.ImageFormat;
import io.thalweg.prepare.input.Compression;
import io.thalweg.prepare.input.SourceStream;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.hadoop.conf.Configuration;

/**
 * The images in a zip or tar, entry by entry as they come: nothing is unpacked to disk, and no more than one image is in
 * memory, and the labels of IDX files. An archive that breaks off is used up to there, and what follows is counted as far as is known.
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
        private final FolderLabelling folders;
        private final LabelLookup lookup;
        private final CifarLabelling cifarLabels = new CifarLabelling(sink.labels());
        private final ArchivedIdx idx;

        Unpacking(ImageFile file, LabelLookup lookup) {
            this.file = file;
            this.lookup = lookup;
            this.folders = new FolderLabelling(options.folderLabels(), sink.labels());
            this.idx = new ArchivedIdx(file, options, maxImageBytes, lookup, sink);
        }

        void run() {
            boolean isWhole;
            try {
                isWhole = readAll();
            } finally {
                folders.finish();
                cifarLabels.finish(file.path() + "/");
            }
            if (idx.needsSecondPass(isWhole)) {
                readWaiting();
            }
        }

        /** @return whether it came to the archive's end */
        private boolean readAll() {
            try (SourceStream source = SourceStream.open(file.path(), hadoop, 0);
                    ArchivePass pass = new ArchivePass(file, source, options)) {
                try {
                    pass.run(this::take);
                    return true;
                } catch (BadImage e) {
                    ArchivePass.Break told = pass.breakOff(e);
                    sink.bad(file.label(), told.why(), told.images());
                }
            } catch (BadImage e) {
                sink.bad(file.label(), e);
            }
            return false;
        }

        private void readWaiting() {
            BadImage why = new BadImage(Reason.FILE_BROKEN, "it was not there when its archive was read again");
            try (SourceStream source = SourceStream.open(file.path(), hadoop, 0);
                    ArchivePass pass = new ArchivePass(file, source, options)) {
                pass.run(this::takeWaiting);
            } catch (BadImage e) {
                // The first pass has told that the archive breaks off. What was to be read lies before that.
                why = e;
            }
            idx.giveUp(why);
        }

        private void takeWaiting(ArchivePass pass, ArchiveEntry entry) throws BadImage {
            try {
                EntryName name = EntryName.of(entry.getName());
                if (idx.isWaiting(name.path())) {
                    int length = pass.fill(buffer, 0, ImageFormat.HEAD_BYTES);
                    idx.take(pass, name, entry.getSize(), buffer, length);
                }
            } catch (UnsafeName e) {
                // The first pass has told of it.
            }
        }

        private void take(ArchivePass pass, ArchiveEntry entry) throws BadImage {
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
                if (named || cifar != null || ArchivedIdx.isNamed(name.file())) {
                    sink.bad(
                            id, new BadImage(Reason.UNSUPPORTED, "encrypted, or compressed in a way that is not read"));
                } else {
                    sink.skipped(id);
                }
                return;
            }
            if (cifar != null) {
                takeRecords(pass, cifar, entry.getSize(), id, name.path());
                return;
            }
            if (CifarLabelling.isNamesFile(name.file())) {
                cifarLabels.names(
                        name.path(),
                        CifarLabelling.parse(buffer, pass.fill(buffer, 0, CifarLabelling.MOST_NAMES_BYTES)));
                return;
            }
            int length = pass.fill(buffer, 0, ImageFormat.HEAD_BYTES);
            if (named || ImageFormat.of(buffer, length) != null) {
                takeImage(pass, id, name, length);
            } else if (!idx.take(pass, name, entry.getSize(), buffer, length)) {
                sink.skipped(id);
            }
        }

        /** @param read bytes of it that have been read */
        private void takeImage(ArchivePass pass, String id, EntryName name, int read) throws BadImage {
            int length = rest(pass, read);
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
        private void takeRecords(ArchivePass pass, CifarFormat format, long size, String id, String path)
                throws BadImage {
            int length = pass.fill(buffer, 0, ImageFormat.HEAD_BYTES);
            Compression compression = Compression.of(Arrays.copyOf(buffer, length));
            boolean plain = compression == Compression.NONE;
            if (plain && size >= 0 && !format.isWhole(size)) {
                String found = "named as a file of " + format.kind().label() + ", whose records have "
                        + format.recordBytes() + " bytes, it has " + format.complaint(size);
                sink.bad(id, new BadImage(Reason.FILE_BROKEN, found));
                return;
            }
            EntryStream content = pass.content(buffer, length);
            CifarImages images = new CifarImages(format, options, lookup, cifarLabels, sink);
            try (InputStream records = compression.decompress(content)) {
                byte[] record = new byte[format.recordBytes()];
                int n;
                while ((n = records.readNBytes(record, 0, record.length)) == record.length) {
                    images.take(id, path, record);
                    pass.unpacked(plain ? 0 : n);
                }
                if (n > 0) {
                    throw new IOException("it ends in image " + images.count());
                }
            } catch (JobFailed e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                pass.owes(plain && size >= 0 ? size / format.recordBytes() - images.count() : 1);
                content.throwFailure();
                sink.bad(id, BadImage.broken(e));
            }
        }

        /** Reads on after the first {@code length} bytes of an entry, as far as an image may go and a byte more. */
        private int rest(ArchivePass pass, int length) throws BadImage {
            int filled = length;
            while (filled <= maxImageBytes) {
                if (filled == buffer.length) {
                    buffer = Arrays.copyOf(buffer, (int) Math.min(maxImageBytes + 1L, 2L * buffer.length));
                }
                int n = pass.fill(buffer, filled, Math.min(buffer.length, maxImageBytes + 1));
                if (n == 0) {
                    break;
                }
                filled += n;
            }
            return filled;
        }
    }

    void read(ImageFile file, LabelLookup lookup) {
        new Unpacking(file, lookup).run();
    }
}
