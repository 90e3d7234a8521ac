package io.thalweg.prepare.archive;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a zip or tar, one after the other as they come. What an entry holds is read from {@link #content}, to its end, before
 * the next is asked for; so what is read between two are headers, which are bounded. What cannot be read (encrypted, or compressed in a
 * way that the library lacks) has nothing in it, and is passed over as it is stored. After the last of a zip comes its
 * directory, which has them all once more and is passed over.
 */
public final class ArchiveEntries {
    /** More than the headers of an entry take, names of any length included. */
    private static final int MOST_HEADER_BYTES = 1 << 20;

    /** More than an entry of a zip's directory takes, but for names and remarks that nobody has. */
    private static final long MOST_DIRECTORY_BYTES = 4096;

    /** More than there is; a sum with it does not overflow. */
    private static final long MOST_PASSED_OVER = 1L << 60;

    private interface Source {
        @Nullable
        ArchiveEntry next() throws IOException;
    }

    private final MeteredStream unpacked;
    private final InputStream content;
    private final Source source;
    private long count;

    /** Bytes of the last entry that nobody can read. */
    private long unreadable;

    private boolean readable = true;

    private ArchiveEntries(MeteredStream unpacked, InputStream content, Source source) {
        this.unpacked = unpacked;
        this.content = content;
        this.source = source;
    }

    /** @param unpacked the archive's bytes, decompressed */
    public static ArchiveEntries ofZip(InputStream unpacked) {
        MeteredStream metered = new MeteredStream(unpacked);
        // An entry that is stored without its length would be gathered in memory whole.
        ZipArchiveInputStream zip = new ZipArchiveInputStream(metered, "UTF-8", true, false);
        return new ArchiveEntries(metered, zip, zip::getNextEntry);
    }

    /** @param unpacked the archive's bytes, decompressed */
    public static ArchiveEntries ofTar(InputStream unpacked) {
        MeteredStream metered = new MeteredStream(unpacked);
        TarArchiveInputStream tar = new TarArchiveInputStream(metered, "UTF-8");
        return new ArchiveEntries(metered, tar, tar::getNextEntry);
    }

    /**
     * The next entry, or null after the last. At damaged archives the library throws unchecked exceptions too.
     *
     * @throws IOException if there are more bytes before it than headers have, or the archive is damaged
     */
    public @Nullable ArchiveEntry next() throws IOException {
        count++;
        unpacked.allow(MOST_HEADER_BYTES + count * MOST_DIRECTORY_BYTES + unreadable);
        ArchiveEntry entry;
        try {
            entry = source.next();
        } finally {
            unpacked.allow(Long.MAX_VALUE);
        }
        readable = entry == null || isReadable(entry);
        // Of one that does not say its length before it, the library finds no end.
        unreadable = !readable && entry instanceof ZipArchiveEntry zip
                ? Math.min(Math.max(0, zip.getCompressedSize()), MOST_PASSED_OVER)
                : 0;
        return entry;
    }

    /** Entries asked for, the last of which may not have been there. */
    public long count() {
        return count;
    }

    /** What the entry holds that came last; nothing if it cannot be read. */
    public InputStream content() {
        return readable ? content : InputStream.nullInputStream();
    }

    /** How far the archive has been read, decompressed. */
    public long position() {
        return unpacked.count();
    }

    /** Whether what it holds can be read: it is neither encrypted nor compressed in a way that the library lacks. */
    public boolean isReadable(ArchiveEntry entry) {
        return !(entry instanceof ZipArchiveEntry zip) || ((ZipArchiveInputStream) content).canReadEntryData(zip);
    }

    /** Whether it is a file: no folder, link or device. */
    public static boolean isFile(ArchiveEntry entry) {
        return !entry.isDirectory() && (!(entry instanceof TarArchiveEntry tar) || tar.isFile());
    }
}
