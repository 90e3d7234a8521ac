package io.thalweg.prepare.collection;

import io.thalweg.prepare.archive.ArchiveEntries;
import io.thalweg.prepare.archive.MeteredStream;
import io.thalweg.prepare.archive.ZipDirectory;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.input.SourceStream;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.jspecify.annotations.Nullable;

/**
 * One pass over an archive: its entries as they come, each read to its end, and what comes out held against what is stored. What
 * the library throws at damaged archives, unchecked exceptions among it, is not told in its documentation.
 */
final class ArchivePass implements AutoCloseable {
    private static final int MOST_DETAIL = 100;

    private final ImageFile file;
    private final SourceStream source;
    private final long maxEntries;
    private final UnpackingLimit limit;
    private final InputStream unpacked;
    private final ArchiveEntries entries;
    private final byte[] unused = new byte[1 << 16];

    /** Where what the last entry holds begins. */
    private long lastContent;

    /** Images that the entry under way still has to give, as far as is known. */
    private long owed;

    /** Takes an entry that is no folder; what it does not read of it is read when it is back. */
    @FunctionalInterface
    interface Visitor {
        void take(ArchivePass pass, ArchiveEntry entry) throws BadImage;
    }

    /** @throws BadImage if the archive's first bytes are damaged */
    ArchivePass(ImageFile file, SourceStream source, ImageReadOptions options) throws BadImage {
        this.file = file;
        this.source = source;
        this.maxEntries = options.maxArchiveEntries();
        MeteredStream stored = new MeteredStream(source);
        this.limit = new UnpackingLimit(stored::count, options.maxArchiveRatio());
        try {
            this.unpacked = file.compression().decompress(stored);
            this.entries =
                    file.kind() == ImageFileKind.ZIP ? ArchiveEntries.ofZip(unpacked) : ArchiveEntries.ofTar(unpacked);
        } catch (IOException e) {
            throw BadImage.broken(e);
        }
    }

    /** Closes what was opened to read it, the source too. */
    @Override
    public void close() {
        try {
            unpacked.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws BadImage if the archive breaks off, which {@link #breakOff} tells more of */
    void run(Visitor visitor) throws BadImage {
        for (ArchiveEntry entry = next(); entry != null; entry = next()) {
            owed = entry.isDirectory() ? 0 : 1;
            if (entries.count() > maxEntries) {
                throw new BadImage(Reason.ARCHIVE_BOMB, "more than " + maxEntries + " entries");
            }
            if (!entry.isDirectory()) {
                visitor.take(this, entry);
            }
            owed = 0;
            while (fill(unused, 0, unused.length) > 0) {
                // What is not looked at is read all the same, and counted.
            }
        }
        if (file.kind() == ImageFileKind.ZIP && ZipDirectory.of(source::readFully, file.bytes()) == null) {
            throw new BadImage(Reason.FILE_BROKEN, "it ends before its directory");
        }
    }

    private @Nullable ArchiveEntry next() throws BadImage {
        try {
            ArchiveEntry entry = entries.next();
            if (entry instanceof ZipArchiveEntry zip) {
                lastContent = zip.getDataOffset();
            }
            return entry;
        } catch (JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw BadImage.broken(e);
        }
    }

    /** Images that the entry under way still has to give, where that is another number than one. */
    void owes(long images) {
        owed = images;
    }

    boolean isReadable(ArchiveEntry entry) {
        return entries.isReadable(entry);
    }

    /** Reads an entry's bytes to {@code [from, to)} of a buffer. @return how many there were */
    int fill(byte[] buffer, int from, int to) throws BadImage {
        int filled = from;
        while (filled < to) {
            int n = read(buffer, filled, to - filled);
            if (n < 0) {
                break;
            }
            filled += n;
        }
        return filled - from;
    }

    private int read(byte[] buffer, int from, int count) throws BadImage {
        try {
            int n = entries.content().read(buffer, from, count);
            limit.add(Math.max(0, n));
            return n;
        } catch (JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw BadImage.broken(e);
        }
    }

    /** What the entry under way holds, of which some bytes have been read. */
    EntryStream content(byte[] read, int length) {
        return new EntryStream(this, read, length);
    }

    /** Counts bytes that came out of an entry that is compressed inside of its archive. */
    void unpacked(long bytes) throws BadImage {
        limit.add(bytes);
    }

    /** @param images that it stands for */
    record Break(BadImage why, long images) {}

    /** More of why {@link #run} broke off: it is one line for however many images were not read. */
    Break breakOff(BadImage why) {
        long after = file.kind() == ImageFileKind.ZIP
                ? UnreadImages.from(source::readFully, file.bytes(), lastContent)
                : UnreadImages.UNKNOWN;
        long images = Math.max(1, owed + Math.max(0, after));
        String detail =
                why.detail().substring(0, Math.min(MOST_DETAIL, why.detail().length()));
        String told = detail + "; the archive was not read from its entry " + entries.count() + " on, "
                + (after == UnreadImages.UNKNOWN
                        ? "and nothing tells how many follow"
                        : images + (images == 1 ? " image" : " images") + " by its directory");
        return new Break(new BadImage(why.reason(), told, why), images);
    }
}
