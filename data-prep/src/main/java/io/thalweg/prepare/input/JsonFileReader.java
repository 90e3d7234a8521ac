package io.thalweg.prepare.input;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a file of JSON that is not made of lines: an object, which is one record, or an array of such. The field names
 * are paths here: {@code body.text} is the member {@code text} of the member {@code body}, {@code *} any one member or
 * element, and {@code **} any number of them, one in another. The texts of all members that a path leads to are the
 * record's, a line or more each. A record's position is its number in the file.
 */
final class JsonFileReader {
    private final RecordText text;
    private final JsonPath texts;
    private final JsonPath ids;
    private final JsonPath sources;
    private final DocumentFeed feed;
    private final boolean idsAsked;
    private final JsonFactory json = JsonFactory.builder()
            // What is behind a mistake still counts in the file's checksum.
            .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(JsonLinesReader.MAX_RECORD_BYTES)
                    .maxNestingDepth(JsonPath.MOST_DEPTH)
                    .build())
            .build();

    JsonFileReader(ReadOptions options, RecordText text, DocumentFeed feed) {
        RecordNames names = options.records();
        this.text = text;
        this.texts = JsonPath.of(names.textField());
        this.ids = JsonPath.of(names.idField());
        this.sources = JsonPath.of(names.sourceField());
        this.idsAsked = !names.idField().isEmpty();
        this.feed = feed;
    }

    /** @return the number of records */
    long read(FileRange range, TextStream in) throws IOException {
        long record = 0;
        boolean isArray = false;
        try (JsonParser parser = json.createParser(in)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_ARRAY) {
                isArray = true;
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    element(range, parser, record++);
                }
                isArray = false;
            } else if (first == JsonToken.START_OBJECT) {
                record(range, parser, record++);
            } else if (first != null) {
                throw new JsonParseException(parser, "neither an object nor an array");
            }
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value");
            }
        } catch (JacksonException
                | CharConversionException e) { // The latter of UTF-32, with what was decoded just before.
            // Of an array, what came before is whole and what would come is lost: the file breaks off there.
            feed.unreadable(isArray ? ReadCount.FILE_BREAKS : ReadCount.RECORDS_INVALID_JSON, range, record);
        }
        return record;
    }

    private void element(FileRange range, JsonParser parser, long number) throws IOException {
        if (parser.currentToken() == null) {
            throw new JsonParseException(parser, "it breaks off");
        }
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            record(range, parser, number);
        } else {
            parser.skipChildren();
            feed.unreadable(ReadCount.RECORDS_INVALID_JSON, range, number);
        }
    }

    private void record(FileRange range, JsonParser parser, long number) throws IOException {
        Found found = new Found();
        List<String> path = new ArrayList<>();
        int depth = 1;
        path.add("");
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new JsonParseException(parser, "it breaks off");
            }
            switch (token) {
                case FIELD_NAME -> path.set(depth - 1, parser.currentName());
                case START_OBJECT, START_ARRAY -> {
                    depth++;
                    path.add("");
                }
                case END_OBJECT, END_ARRAY -> path.remove(--depth);
                case VALUE_STRING -> found.take(path, parser.getText());
                case VALUE_NUMBER_INT -> found.takeId(path, parser.getText());
                default -> {}
            }
        }
        found.hand(range, number);
    }

    /** What has been found of a record. */
    private final class Found {
        private final StringBuilder body = new StringBuilder();
        private boolean any;
        private boolean tooLong;
        private String id = "";
        private String source = "";

        void take(List<String> path, String value) {
            takeId(path, value);
            if (sources.matches(path)) {
                source = value;
            }
            if (!texts.matches(path)) {
                return;
            }
            any = true;
            tooLong |= body.length() + value.length() > JsonLinesReader.MAX_RECORD_BYTES;
            if (!tooLong) {
                body.append(body.isEmpty() ? "" : "\n").append(value);
            }
        }

        void takeId(List<String> path, String value) {
            if (ids.matches(path)) {
                id = value;
            }
        }

        void hand(FileRange range, long number) throws IOException {
            if (tooLong) {
                feed.unreadable(ReadCount.RECORDS_TOO_LONG, range, number);
                return;
            }
            if (!any) {
                feed.unreadable(ReadCount.RECORDS_WITHOUT_TEXT, range, number);
                return;
            }
            Origin origin = new Origin(id, source);
            if (idsAsked) {
                feed.report().add(origin.id().isEmpty() ? ReadCount.RECORDS_WITHOUT_ID : ReadCount.RECORDS_WITH_ID);
            }
            String whole = body.toString();
            boolean broken = RecordText.hasLoneSurrogate(whole);
            byte[] utf8 = RecordText.utf8(whole, broken);
            text.record(range, number, origin, utf8, false, broken);
        }
    }
}
