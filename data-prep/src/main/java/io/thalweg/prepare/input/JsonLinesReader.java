package io.thalweg.prepare.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** Reads a range of JSON lines, one object a line, as documents. Blank lines are no records. */
final class JsonLinesReader {
    /** A longer line is left out: a record is held in memory to be parsed. */
    static final int MAX_RECORD_BYTES = 32 << 20;

    private final ReadOptions options;
    private final Configuration hadoop;
    private final RecordText texts;
    private final DocumentFeed feed;
    private final TextRepair repair = new TextRepair();
    private final JsonFactory json = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MAX_RECORD_BYTES)
                    .build())
            .build();

    JsonLinesReader(ReadOptions options, Configuration hadoop, RecordText texts, DocumentFeed feed) {
        this.options = options;
        this.texts = texts;
        this.hadoop = hadoop;
        this.feed = feed;
    }

    void read(FileRange range) throws IOException {
        if (range.first()) {
            try (SourceStream source = SourceStream.open(range.source(), hadoop, 0);
                    TextStream text = TextStream.open(source, range.source().compression())) {
                FileEnds.report(range, source, text, read(range, text), feed);
            }
        } else {
            // The byte before tells whether a line starts here; if not, it is the range's before.
            try (SourceStream source = SourceStream.open(range.source(), hadoop, range.start() - 1)) {
                LineReader lines = new LineReader(source, range.start() - 1, range.end());
                lines.skipLine();
                readLines(range, lines);
            }
        }
    }

    /** Reads the range from the file's start. @return how far it was read */
    long read(FileRange range, TextStream text) throws IOException {
        long stop = range.source().splittable() ? range.end() : Long.MAX_VALUE;
        LineReader lines = new LineReader(text, text.offset(), stop);
        readLines(range, lines);
        return lines.nextOffset();
    }

    private void readLines(FileRange range, LineReader lines) throws IOException {
        boolean split = range.source().splittable();
        while ((!split || lines.nextOffset() < range.end()) && lines.nextLine()) {
            if (lines.tooLong()) {
                feed.unreadable(ReadCount.RECORDS_TOO_LONG, range, lines.offset());
            } else if (!lines.isBlank()) {
                record(range, lines);
            }
        }
    }

    private void record(FileRange range, LineReader line) throws IOException {
        repair.repair(line.buffer(), line.from(), line.to());
        Parts parts;
        try (JsonParser parser = json.createParser(repair.bytes(), repair.from(), repair.to() - repair.from())) {
            parts = parts(parser);
        } catch (IOException e) {
            feed.unreadable(ReadCount.RECORDS_INVALID_JSON, range, line.offset());
            return;
        }
        String text = parts.text;
        if (text == null) {
            feed.unreadable(ReadCount.RECORDS_WITHOUT_TEXT, range, line.offset());
            return;
        }
        boolean broken = RecordText.hasLoneSurrogate(text);
        byte[] utf8 = RecordText.utf8(text, broken);
        Origin origin = new Origin(parts.id, parts.source);
        if (!options.records().idField().isEmpty()) {
            feed.report().add(origin.id().isEmpty() ? ReadCount.RECORDS_WITHOUT_ID : ReadCount.RECORDS_WITH_ID);
        }
        texts.record(range, line.offset(), origin, utf8, repair.hadNul(), repair.wasMalformed() || broken);
    }

    /** What is wanted of one line. */
    private static final class Parts {
        private @Nullable String text;
        private String id = "";
        private String source = "";
    }

    /** The fields' values; the whole line must be one JSON object. */
    private Parts parts(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException("not an object");
        }
        Parts parts = new Parts();
        RecordNames names = options.records();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean string = value == JsonToken.VALUE_STRING;
            if (string && name.equals(names.textField())) {
                parts.text = parser.getText();
            } else if (string || value == JsonToken.VALUE_NUMBER_INT) {
                if (name.equals(names.idField())) {
                    parts.id = parser.getText();
                }
                if (name.equals(names.sourceField())) {
                    parts.source = parser.getText();
                }
            } else {
                parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw new IOException("more than an object");
        }
        return parts;
    }

    /** Lines of a stream, those up to a size; of longer ones only that they were there. */
    private static final class LineReader {
        private final InputStream in;
        private final long stop;
        private byte[] buffer = new byte[1 << 17];
        private long base;
        private int position;
        private int limit;
        private boolean end;
        private int lineFrom;
        private int lineTo;
        private long lineOffset;
        private boolean tooLong;

        /** @param stop where others read on: the end of a line that is left out is not looked for beyond */
        LineReader(InputStream in, long offset, long stop) {
            this.in = in;
            this.base = offset;
            this.stop = stop;
        }

        /** Goes behind the end of the line that is under way. */
        void skipLine() throws IOException {
            tooLong = true;
            next();
        }

        boolean nextLine() throws IOException {
            tooLong = false;
            lineOffset = base + position;
            return next();
        }

        private boolean next() throws IOException {
            int looked = position;
            while (true) {
                for (int i = looked; i < limit; i++) {
                    if (buffer[i] == '\n') {
                        found(i, i + 1);
                        return true;
                    }
                }
                if (end || (tooLong && base + limit >= stop)) {
                    boolean some = position < limit || tooLong;
                    found(limit, limit);
                    return some;
                }
                looked = more();
            }
        }

        private void found(int lineEnd, int nextLine) {
            lineFrom = position;
            lineTo = lineEnd;
            tooLong = tooLong || lineTo - lineFrom > MAX_RECORD_BYTES;
            position = nextLine;
        }

        /** Reads on. @return where the new bytes start */
        private int more() throws IOException {
            if (limit - position > MAX_RECORD_BYTES) {
                tooLong = true;
            }
            if (tooLong) {
                base += limit;
                position = 0;
                limit = 0;
            } else if (position > 0) {
                System.arraycopy(buffer, position, buffer, 0, limit - position);
                base += position;
                limit -= position;
                position = 0;
            }
            if (limit == buffer.length) {
                buffer = java.util.Arrays.copyOf(
                        buffer, (int) Math.min(2L * buffer.length, MAX_RECORD_BYTES + (1L << 17)));
            }
            int before = limit;
            int n = in.read(buffer, limit, buffer.length - limit);
            if (n < 0) {
                end = true;
            } else {
                limit += n;
            }
            return before;
        }

        boolean isBlank() {
            for (int i = lineFrom; i < lineTo; i++) {
                byte b = buffer[i];
                if (b != ' ' && b != '\t' && b != '\r') {
                    return false;
                }
            }
            return true;
        }

        boolean tooLong() {
            return tooLong;
        }

        /** Where the next line starts. */
        long nextOffset() {
            return base + position;
        }

        long offset() {
            return lineOffset;
        }

        byte[] buffer() {
            return buffer;
        }

        int from() {
            return lineFrom;
        }

        int to() {
            return lineTo;
        }
    }
}
