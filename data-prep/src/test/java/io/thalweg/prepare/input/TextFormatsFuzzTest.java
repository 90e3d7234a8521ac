package io.thalweg.prepare.input;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.MemoryFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a file of text: a web archive, a wiki's export, a page, JSON, an archive, or text in any encoding. */
final class TextFormatsFuzzTest {
    private static final String WARC = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:1>\r\n"
            + "Content-Type: application/http\r\nContent-Length: 96\r\n\r\nHTTP/1.1 200 OK\r\n"
            + "Content-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n\r\n<p>abcdef\r\n\r\n";

    private static final String EXPORT = "<mediawiki><siteinfo><base>http://x/y</base></siteinfo>"
            + "<page><title>a</title><ns>0</ns><id>1</id><revision><text>a [[b|c]] {{d}}</text></revision></page>"
            + "<page><title>b</title><ns>0</ns><id>2</id><revision><text>''x''</text></revision></page></mediawiki>";

    private static final String PAGE = "<!doctype html><meta charset=iso-8859-1><nav>x</nav><p>words &amp; more</p>";

    static Stream<byte[]> seeds() throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream zipped = new ZipOutputStream(zip)) {
            for (String name : List.of("a.warc", "b.xml", "c.html", "../d", "e.json")) {
                zipped.putNextEntry(new ZipEntry(name));
                zipped.write(utf8(name.endsWith("warc") ? WARC : name.endsWith("xml") ? EXPORT : PAGE));
            }
        }
        ByteArrayOutputStream bzip2 = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(bzip2, 1)) {
            out.write(utf8(EXPORT));
        }
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzip)) {
            out.write(utf8(WARC));
        }
        return Stream.of(
                utf8(WARC),
                utf8(EXPORT),
                utf8(PAGE),
                utf8("[{\"text\": \"a\"}, {\"text\": {\"text\": \"b\"}}]"),
                zip.toByteArray(),
                bzip2.toByteArray(),
                gzip.toByteArray(),
                "plain \u00e9".getBytes(StandardCharsets.UTF_16),
                new byte[0]);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        for (String name : List.of("any", "page.html", "whole.json", "dump.xml.bz2")) {
            Path file = MemoryFiles.put("text/" + name, bytes);
            List<String> whole = read(file, Long.MAX_VALUE);
            if (!whole.equals(read(file, 37))) {
                throw new AssertionError("Splits of " + name + " change its documents");
            }
        }
    }

    private static List<String> read(Path file, long splitBytes) throws IOException {
        ReadOptions options = new ReadOptions(
                TextUnit.LINE,
                RecordNames.ofText("**.text", "text"),
                new DecodingOptions(DecodingOptions.AUTO, HtmlHandling.EXTRACT),
                1000);
        List<String> documents = new ArrayList<>();
        InputPlan plan =
                InputPlan.of(MemoryFiles.configuration(), List.of(file.toString()), options, new ArrayList<>());
        for (ReadTask task : plan.tasks(splitBytes)) {
            task.forEachDocument(
                    MemoryFiles.configuration(), document -> documents.add(document.id() + " " + document.text()));
        }
        return documents;
    }
}
