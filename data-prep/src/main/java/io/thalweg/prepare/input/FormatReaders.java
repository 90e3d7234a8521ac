package io.thalweg.prepare.input;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** A reader for every format, of one task. */
final class FormatReaders {
    private final Configuration hadoop;
    private final DocumentFeed feed;
    private final DocumentConsumer consumer;
    private final TextRangeReader text;
    private final JsonLinesReader jsonLines;
    private final JsonFileReader json;
    private final ParquetTextReader parquet;
    private final HtmlFileReader html;
    private final WarcTextReader warc;
    private final WikiDumpReader wiki;
    private final ArchiveTextReader archives;

    FormatReaders(ReadOptions options, Configuration hadoop, DocumentFeed feed, DocumentConsumer consumer) {
        RecordText records = new RecordText(options, feed);
        this.hadoop = hadoop;
        this.feed = feed;
        this.consumer = consumer;
        this.text = new TextRangeReader(options, hadoop, feed);
        this.jsonLines = new JsonLinesReader(options, hadoop, records, feed);
        this.json = new JsonFileReader(options, records, feed);
        this.parquet = new ParquetTextReader(options, hadoop, records, feed);
        this.html = new HtmlFileReader(options, feed);
        this.warc = new WarcTextReader(feed);
        this.wiki = new WikiDumpReader(hadoop, feed);
        this.archives = new ArchiveTextReader(options, feed, this::readStream);
    }

    void read(FileRange range) throws IOException {
        switch (range.source().format()) {
            case TEXT -> text.read(range);
            case JSON_LINES -> jsonLines.read(range);
            case PARQUET -> parquet.read(range);
            case WIKIPEDIA -> wiki.read(range);
            case ZIP, TAR -> readArchive(range);
            case JSON, HTML, WARC -> readWhole(range);
            case STORED -> StoredDocuments.read(range, hadoop, consumer);
        }
    }

    private void readWhole(FileRange range) throws IOException {
        try (SourceStream source = SourceStream.open(range.source(), hadoop, 0);
                TextStream stream = TextStream.open(source, range.source().compression())) {
            FileEnds.report(range, source, stream, readStream(range, stream), feed);
        }
    }

    private void readArchive(FileRange range) throws IOException {
        try (SourceStream source = SourceStream.open(range.source(), hadoop, 0)) {
            archives.read(range, source);
            FileEnds.hash(range, source, feed.report());
        }
    }

    /** Reads a file from its start to its end. @return how far it was read */
    private long readStream(FileRange range, TextStream stream) throws IOException {
        return switch (range.source().format()) {
            case TEXT -> text.read(range, stream);
            case JSON_LINES -> jsonLines.read(range, stream);
            case JSON -> json.read(range, stream);
            case HTML -> html.read(range, stream);
            case WARC -> warc.read(range, stream);
            case WIKIPEDIA -> wiki.read(range, stream);
            case PARQUET, ZIP, TAR, STORED -> throw new IllegalStateException("not read as a stream: " + range);
        };
    }
}
