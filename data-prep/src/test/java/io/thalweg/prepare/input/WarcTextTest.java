package io.thalweg.prepare.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WARC and WET files made here, whole, compressed by the record, and damaged. */
class WarcTextTest {
    private static final String LONG = "This paragraph has so many words in it that nobody takes it for a menu at all, "
            + "and it goes on for a while.";

    @TempDir
    Path temp;

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] record(String type, int number, String contentType, byte[] block) {
        String head = "WARC/1.0\r\nWARC-Type: " + type + "\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
                + "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-" + String.format("%012d", number) + ">\r\n"
                + "WARC-Target-URI: http://example.org/" + number + "\r\nContent-Type: " + contentType
                + "\r\nContent-Length: " + block.length + "\r\n\r\n";
        return join(head.getBytes(StandardCharsets.UTF_8), block, "\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] conversion(int number, String text) {
        return record("conversion", number, "text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] response(int number, String headers, byte[] body) {
        String head = "HTTP/1.1 " + headers + "\r\n\r\n";
        byte[] block = join(head.getBytes(StandardCharsets.ISO_8859_1), body);
        return record("response", number, "application/http; msgtype=response", block);
    }

    private static byte[] page(String text, Charset charset, String meta) {
        return ("<html><head><title>t</title>" + meta + "</head><body><nav>menu</nav><p>" + text + "</p></body></html>")
                .getBytes(charset);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(temp.resolve(name), bytes);
    }

    @Test
    void conversionsGiveTheirText() throws IOException {
        byte[] info = record("warcinfo", 0, "application/warc-fields", "software: x\r\n".getBytes());
        byte[] wet = join(info, conversion(1, "first text\nof two lines"), conversion(2, "zweiter Täxt"));
        for (Path file : List.of(
                write("a.warc.wet", wet),
                write(
                        "b.warc.wet.gz",
                        join(
                                gzip(info),
                                gzip(conversion(1, "first text\nof two lines")),
                                gzip(conversion(2, "zweiter Täxt")))))) {
            Reading found = Reading.of(file);
            assertEquals(List.of("first text\nof two lines", "zweiter Täxt"), found.texts());
            assertEquals(
                    "urn:uuid:00000000-0000-0000-0000-000000000001", found.ids().get(0));
            assertEquals(List.of("http://example.org/1", "http://example.org/2"), found.sources());
            assertEquals(1, found.count(ReadCount.RECORDS_PASSED_OVER));
            assertEquals(0, found.count(ReadCount.DOCUMENTS_BAD));
        }
    }

    @Test
    void responsesAreDecodedAndReadAsPages() throws IOException {
        String greek = "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. " + LONG;
        Charset iso = Charset.forName("ISO-8859-7");
        byte[] warc = join(
                response(1, "200 OK\r\nContent-Type: text/html; charset=iso-8859-7", page(greek, iso, "")),
                response(2, "200 OK\r\nContent-Type: text/html", page(greek, iso, "<meta charset=\"iso-8859-7\">")),
                response(
                        3,
                        "200 OK\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Encoding: gzip",
                        gzip(page(greek, StandardCharsets.UTF_8, ""))),
                response(
                        4,
                        "200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked",
                        "1a\r\n<html><p>in chunks of text\r\n4\r\n</p>\r\n0\r\n\r\n".getBytes()),
                response(5, "200 OK\r\nContent-Type: text/plain", "plain <b>".getBytes()),
                response(6, "404 Not Found\r\nContent-Type: text/html", page("no", StandardCharsets.UTF_8, "")),
                response(7, "200 OK\r\nContent-Type: image/png", new byte[] {1, 2, 3}),
                record("request", 8, "application/http; msgtype=request", "GET / HTTP/1.1\r\n\r\n".getBytes()),
                response(9, "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip", "no gzip".getBytes()),
                record("response", 10, "application/http", "not HTTP at all".getBytes()),
                response(11, "200 OK\r\nContent-Type: text/html", page("last", StandardCharsets.UTF_8, "")));
        Reading found = Reading.of(write("a.warc", warc));
        assertEquals(List.of(greek, greek, greek, "in chunks of text", "plain <b>", "last"), found.texts());
        assertEquals(3, found.count(ReadCount.RECORDS_PASSED_OVER));
        assertEquals(2, found.count(ReadCount.RECORDS_BROKEN));
        assertEquals("http://example.org/11", found.sources().get(5));
    }

    @Test
    void aTruncatedArchiveGivesWhatWasWholeAndSaysSo() throws IOException {
        List<byte[]> records = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            records.add(conversion(i, "record number " + i + " " + LONG.repeat(20)));
        }
        byte[] plain = join(records.toArray(byte[][]::new));
        List<byte[]> packed = new ArrayList<>();
        for (byte[] each : records) {
            packed.add(gzip(each));
        }
        byte[] gzipped = join(packed.toArray(byte[][]::new));
        List<String> all = Reading.of(write("whole.warc", plain)).texts();
        assertEquals(50, all.size());
        for (byte[] whole : List.of(plain, gzipped)) {
            byte[] cut = Arrays.copyOf(whole, whole.length * 3 / 5);
            Reading found = Reading.of(write("cut.warc", cut));
            assertEquals(1, found.count(ReadCount.FILE_BREAKS), found.counts().toString());
            assertEquals(all.subList(0, found.texts().size()), found.texts());
            assertTrue(
                    found.texts().size() >= 25 && found.texts().size() < 50,
                    "" + found.texts().size());
        }
        byte[] damaged = plain.clone();
        System.arraycopy("GARBAGE/9.9".getBytes(), 0, damaged, join(records.get(0), records.get(1)).length, 11);
        Reading found = Reading.of(write("damaged.warc", damaged));
        assertEquals(all.subList(0, 2), found.texts());
        assertEquals(1, found.count(ReadCount.FILE_BREAKS));
    }

    @Test
    void whereverAnArchiveBreaksOffThatIsCountedOnce() throws IOException {
        byte[] first = conversion(1, "first text");
        byte[] packed = gzip(page("packed", StandardCharsets.UTF_8, ""));
        List<byte[]> seconds = List.of(
                conversion(2, "second text"),
                response(2, "200 OK\r\nContent-Type: text/plain", "second text".getBytes()),
                response(2, "200 OK\r\nContent-Type: text/plain\r\nContent-Length: 11", "second text".getBytes()),
                response(2, "200 OK\r\nContent-Type: text/html", page("second", StandardCharsets.UTF_8, "")),
                response(2, "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip", packed),
                response(
                        2,
                        "200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked",
                        "b\r\nsecond text\r\n0\r\n\r\n".getBytes()),
                response(2, "404 Not Found\r\nContent-Type: text/html", "gone".getBytes()));
        for (byte[] second : seconds) {
            // Behind its block a record has two line ends, which nobody misses.
            int wholeAt = first.length + second.length - 4;
            byte[] archive = join(first, second);
            for (int length = first.length + 1; length < wholeAt; length++) {
                Reading found = Reading.of(write("cut.warc", Arrays.copyOf(archive, length)));
                String place = "cut at " + length + ", " + found.counts() + " of "
                        + new String(archive, StandardCharsets.ISO_8859_1);
                assertEquals(List.of("first text"), found.texts(), place);
                assertEquals(1, found.count(ReadCount.FILE_BREAKS), place);
                assertEquals(1, found.count(ReadCount.DOCUMENTS_BAD), place);
            }
        }
    }

    @Test
    void recordsThatAreTooLongAreCountedAndTheNextRead() throws IOException {
        byte[] big = new byte[PageText.MAX_BYTES + 100];
        Arrays.fill(big, (byte) 'a');
        byte[] bomb = response(2, "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip", gzip(big));
        Reading found = Reading.of(
                write("big.warc", join(record("conversion", 1, "text/plain", big), bomb, conversion(3, "small"))));
        assertEquals(List.of("small"), found.texts());
        assertEquals(2, found.count(ReadCount.RECORDS_TOO_LONG));
        byte[] endless = ("WARC/1.0\r\n" + "X-A: b\r\n".repeat(400_000)).getBytes();
        assertEquals(1, Reading.of(write("endless.warc", endless)).count(ReadCount.FILE_BREAKS));
    }
}
