package io.thalweg.prepare.input;

/** What is noted about a file once, by the reader of its first range. */
final class FileEnds {
    private FileEnds() {}

    /** @param place how far the file was read, decompressed */
    static void report(FileRange range, SourceStream source, TextStream text, long place, DocumentFeed feed) {
        if (!range.first()) {
            return;
        }
        report(range, text, place, feed);
        hash(range, source, feed.report());
    }

    /** Of a member of an archive, which has no checksum of its own. */
    static void report(FileRange range, TextStream text, long place, DocumentFeed feed) {
        ReadReport report = feed.report();
        if (range.source().bytes() == 0) {
            report.add(ReadCount.FILES_EMPTY);
        }
        if (text.isTranscoded()) {
            report.add(ReadCount.FILES_TRANSCODED);
        }
        if (text.hasReplacements()) {
            feed.unreadable(ReadCount.FILES_NOT_IN_ENCODING, range, place);
        }
        if (text.hasBom()) {
            report.add(ReadCount.FILES_WITH_BOM);
        }
        if (text.broken()) {
            feed.unreadable(ReadCount.FILE_BREAKS, range, place);
        }
    }

    /** Notes a file without a byte, by the reader of its first range. */
    static void empty(FileRange range, ReadReport report) {
        if (range.first() && range.source().bytes() == 0) {
            report.add(ReadCount.FILES_EMPTY);
        }
    }

    /** Takes down the checksum of a file that is read whole, after all else. */
    static void hash(FileRange range, SourceStream source, ReadReport report) {
        if (range.source().hashed()) {
            source.drain();
            String sha256 = source.sha256();
            if (sha256 != null) {
                report.hash(range.file(), sha256);
            }
        }
    }
}
