package io.thalweg.prepare.input;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** Reads a range of a plain-text file, compressed or not, as documents. */
final class TextRangeReader {
    private final ReadOptions options;
    private final Configuration hadoop;
    private final DocumentFeed feed;

    TextRangeReader(ReadOptions options, Configuration hadoop, DocumentFeed feed) {
        this.options = options;
        this.hadoop = hadoop;
        this.feed = feed;
    }

    void read(FileRange range) throws IOException {
        InputFile file = range.source();
        int max = options.maxDocumentBytes();
        long lookFrom = range.start() - PieceReader.lookBack(options.unit(), max);
        if (lookFrom <= file.bomBytes() || !file.splittable()) {
            readFromStart(range);
        } else if (options.unit() != TextUnit.FILE || file.bytes() - file.bomBytes() > max) {
            try (SourceStream source = SourceStream.open(file, hadoop, lookFrom)) {
                PieceReader pieces = new PieceReader(source, lookFrom, options.unit(), max);
                pieces.joinBefore(range.start());
                feed(range, pieces);
            }
        }
    }

    private void readFromStart(FileRange range) throws IOException {
        try (SourceStream source = SourceStream.open(range.source(), hadoop, 0);
                TextStream text = TextStream.open(
                        source, range.source().compression(), options.decoding().encoding())) {
            FileEnds.report(range, source, text, read(range, text), feed);
        }
    }

    /** Reads the range from the file's start. @return how far it was read */
    long read(FileRange range, TextStream text) throws IOException {
        PieceReader pieces = new PieceReader(text, text.offset(), options.unit(), options.maxDocumentBytes());
        feed(range, pieces);
        return pieces.place();
    }

    private void feed(FileRange range, PieceReader pieces) throws IOException {
        boolean split = range.source().splittable();
        while (pieces.next() && (!split || pieces.offset() < range.end())) {
            if (pieces.offset() >= range.start()) {
                feed.piece(range, pieces);
            }
        }
    }
}
