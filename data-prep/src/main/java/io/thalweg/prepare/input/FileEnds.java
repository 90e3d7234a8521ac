package io.thalweg.prepare.input;

/** What is noted about a file once, by the reader of its first range. */
final class FileEnds {
    private FileEnds() {}

    /** @param place how far the file was read, decompressed */
    static void report(FileRange range, SourceStream source, TextStream text, long place, DocumentFeed feed) {
        if (!range.first()) {
            return;
        }
        ReadReport report = feed.report();
        if (range.source().bytes() == 0) {
            report.add(ReadCount.FILES_EMPTY);
        }
        if (text.hasBom()) {
            report.add(ReadCount.FILES_WITH_BOM);
        }
        if (text.broken()) {
            feed.unreadable(ReadCount.FILE_BREAKS, range, place);
        }
        if (range.source().hashed()) {
            source.drain();
            String sha256 = source.sha256();
            if (sha256 != null) {
                report.hash(range.file(), sha256);
            }
        }
    }
}
