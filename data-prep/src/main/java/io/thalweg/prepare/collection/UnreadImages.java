package io.thalweg.prepare.collection;

import io.thalweg.prepare.archive.EntryName;
import io.thalweg.prepare.archive.UnsafeName;
import io.thalweg.prepare.archive.ZipDirectory;
import io.thalweg.prepare.image.ImageFormat;

/**
 * Counts the images of a zip that were not read, by the directory at its end: entries that are named as images or, if that
 * names none so, all files.
 */
final class UnreadImages implements ZipDirectory.Reader {
    static final long UNKNOWN = -1;

    private final long from;
    private boolean named;
    private long namedUnread;
    private long unread;

    private UnreadImages(long from) {
        this.from = from;
    }

    /**
     * How many images have their entries from a place on; {@link #UNKNOWN} if the directory is not there, or damaged.
     *
     * @param length of the zip
     */
    static long from(ZipDirectory.Bytes zip, long length, long from) {
        ZipDirectory directory = ZipDirectory.of(zip, length);
        UnreadImages counted = new UnreadImages(from);
        if (from < 0 || directory == null || !directory.forEach(counted)) {
            return UNKNOWN;
        }
        return counted.named ? counted.namedUnread : counted.unread;
    }

    @Override
    public void take(String name, long header) {
        if (name.endsWith("/") || isHidden(name)) {
            return;
        }
        String fileName = name.substring(name.lastIndexOf('/') + 1);
        boolean image = ImageFormat.named(fileName) != null || CifarFormat.named(fileName) != null;
        named |= image;
        if (header >= from) {
            unread++;
            namedUnread += image ? 1 : 0;
        }
    }

    /** What has no safe name is none of those that are passed over: it is bad. */
    private static boolean isHidden(String name) {
        try {
            return EntryName.of(name).isHidden();
        } catch (UnsafeName e) {
            return false;
        }
    }
}
