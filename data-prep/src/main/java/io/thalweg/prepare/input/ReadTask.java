package io.thalweg.prepare.input;

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
            InputFile file = InputFile.stored(paths.get(i), "", bytes.get(i));
            ranges.add(new FileRange(i, file, 0, file.bytes()));
        }
        return new ReadTask(ranges, ReadOptions.DEFAULT);
    }

    public byte[] toBytes() {
        return TaskDescription.pack(this);
    }

    public static ReadTask fromBytes(byte[] bytes) {
        return TaskDescription.unpack(bytes, ReadTask.class);
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
        FormatReaders readers = new FormatReaders(options, hadoop, feed, consumer);
        try {
            for (FileRange range : ranges) {
                readers.read(range);
            }
        } catch (ConsumerFailed e) {
            throw e.unpacked();
        }
        return report;
    }
}
