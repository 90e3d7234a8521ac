package io.thalweg.prepare.input;

import io.thalweg.prepare.archive.MeteredStream;
import io.thalweg.prepare.input.web.EncodingLabels;
import io.thalweg.prepare.input.web.Encodings;
import io.thalweg.prepare.input.web.HtmlText;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.netpreserve.jwarc.HttpResponse;
import org.netpreserve.jwarc.MediaType;
import org.netpreserve.jwarc.WarcConversion;
import org.netpreserve.jwarc.WarcReader;
import org.netpreserve.jwarc.WarcRecord;
import org.netpreserve.jwarc.WarcResponse;

/**
 * Reads the pages of a web archive (ISO 28500): the text of {@code conversion} records, as WET files have them, and what
 * servers answered in {@code response} records, where that is HTML or plain text. A document is named by its record and
 * from the address that the record is about; its position is the record's first byte, decompressed.
 */
final class WarcTextReader {
    /** More than the headers of a record take. */
    private static final int MOST_HEADER_BYTES = 1 << 20;

    private final DocumentFeed feed;
    private final PageText pages;

    WarcTextReader(DocumentFeed feed) {
        this.feed = feed;
        this.pages = new PageText(feed);
    }

    /** @return how far it was read; what the archive breaks off in is counted */
    long read(FileRange range, TextStream text) throws IOException {
        MeteredStream metered = new MeteredStream(text);
        long position = 0;
        try {
            WarcReader records = new WarcReader(metered);
            records.setLenient(true);
            while (true) {
                metered.allow(MOST_HEADER_BYTES);
                Optional<WarcRecord> record = records.next();
                metered.allow(Long.MAX_VALUE);
                if (record.isEmpty()) {
                    break;
                }
                position = records.position();
                take(range, position, record.get());
                record.get().body().consume();
            }
        } catch (JobFailed | ConsumerFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The library meets damage with either. A stream that breaks off is counted with the file.
            if (!text.broken()) {
                feed.unreadable(ReadCount.FILE_BREAKS, range, position);
            }
        }
        return position;
    }

    private void take(FileRange range, long position, WarcRecord record) throws IOException {
        Origin origin = new Origin(
                name(record), record.headers().first("WARC-Target-URI").orElse(""));
        if (record instanceof WarcConversion) {
            byte[] bytes = pages.bytes(range, position, record.body().stream());
            if (bytes != null) {
                requireWhole(record, bytes.length);
                pages.text(range, position, origin, bytes, StandardCharsets.UTF_8);
            }
        } else if (record instanceof WarcResponse response && isHttp(record)) {
            respond(range, position, origin, response);
        } else {
            feed.report().add(ReadCount.RECORDS_PASSED_OVER);
        }
    }

    /** A record that the file ends in is no document. */
    private static void requireWhole(WarcRecord record, int length) throws IOException {
        if (record.body().size() > length) {
            throw new IOException("the file ends inside a record");
        }
    }

    private static String name(WarcRecord record) {
        String id = record.headers().first("WARC-Record-ID").orElse("").strip();
        return id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id;
    }

    private static boolean isHttp(WarcRecord record) {
        String type = record.headers().first("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        return type.isEmpty() || type.startsWith("application/http");
    }

    private void respond(FileRange range, long position, Origin origin, WarcResponse response) throws IOException {
        HttpResponse http = null;
        byte[] bytes = null;
        boolean broken = false;
        try {
            http = response.http();
            MediaType type = http.contentType().base();
            boolean read = http.status() == 200 && (isHtml(type) || type.equals(MediaType.PLAIN_TEXT));
            if (!read) {
                feed.report().add(ReadCount.RECORDS_PASSED_OVER);
                return;
            }
            try (InputStream body = http.bodyDecoded().stream()) {
                bytes = pages.bytes(range, position, body);
            }
        } catch (JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Headers that are none, or content that does not decompress; the next record is found all the same.
            broken = true;
        }
        // Throws where the file ends inside the record: that is a break of the file, and neither a bad record nor a
        // document.
        response.body().consume();
        if (broken) {
            feed.unreadable(ReadCount.RECORDS_BROKEN, range, position);
        }
        if (broken || http == null || bytes == null || bytes.length == 0) {
            return;
        }
        Charset said = charset(http);
        int head = Math.min(bytes.length, Encodings.HEAD_BYTES);
        if (isHtml(http.contentType().base()) || looksLikePage(bytes, head)) {
            pages.page(range, position, origin, bytes, Encodings.ofPage(bytes, head, said));
        } else {
            pages.text(range, position, origin, bytes, Encodings.ofText(bytes, head, said));
        }
    }

    private static boolean isHtml(MediaType type) {
        return type.equals(MediaType.HTML)
                || (type.type().equals("application") && type.subtype().equals("xhtml+xml"));
    }

    private static boolean looksLikePage(byte[] bytes, int length) {
        return HtmlText.isPage(new String(bytes, 0, Math.min(length, 512), StandardCharsets.ISO_8859_1));
    }

    private static @Nullable Charset charset(HttpResponse http) {
        String label = http.contentType().parameters().get("charset");
        return label == null ? null : EncodingLabels.charset(label);
    }
}
