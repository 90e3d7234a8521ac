package io.thalweg.prepare.input;

import io.thalweg.storage.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Ranges of files that one task reads. Travels as bytes ({@link #toBytes}), so that no serializer needs to know its
 * types.
 */
public record ReadTask(List<FileRange> ranges, ReadOptions options) {
    public ReadTask {
        ranges = List.copyOf(ranges);
    }

    /** Reads files of stored documents. */
    public static ReadTask ofStored(List<String> paths, List<Long> bytes) {
        List<FileRange> ranges = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            InputFile file = new InputFile(paths.get(i), "", bytes.get(i), FileFormat.STORED, Compression.NONE, 0);
            ranges.add(new FileRange(i, file, 0, file.bytes()));
        }
        return new ReadTask(ranges, ReadOptions.DEFAULT);
    }

    public byte[] toBytes() {
        return Json.toBytes(this);
    }

    public static ReadTask fromBytes(byte[] bytes) {
        return Json.parse(bytes, ReadTask.class, "a task's description");
    }

    /** Stored bytes to be read; compressed files count thrice. */
    public long weight() {
        return ranges.stream().mapToLong(InputPlan::weight).sum();
    }

    /**
     * Reads the documents in order. Memory is bounded by {@code maxDocumentBytes}, or for records by the record.
     *
     * @throws io.thalweg.problem.JobFailed if storage fails; bad data is counted, not thrown
     */
    public ReadReport forEachDocument(Configuration hadoop, DocumentConsumer consumer) throws IOException {
        ReadReport report = new ReadReport();
        DocumentFeed feed = new DocumentFeed(consumer, report, options.maxDocumentBytes());
        TextRangeReader text = new TextRangeReader(options, hadoop, feed);
        JsonLinesReader json = new JsonLinesReader(options, hadoop, feed);
        ParquetTextReader parquet = new ParquetTextReader(options, hadoop, feed);
        for (FileRange range : ranges) {
            switch (range.source().format()) {
                case TEXT -> text.read(range);
                case JSON_LINES -> json.read(range);
                case PARQUET -> parquet.read(range);
                case STORED -> StoredDocuments.read(range, hadoop, consumer);
            }
        }
        return report;
    }
}
