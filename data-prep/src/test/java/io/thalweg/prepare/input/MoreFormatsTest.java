package io.thalweg.prepare.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTML, JSON in one piece, archives, text in other encodings, and files of unusual sizes and numbers. */
class MoreFormatsTest {
    private static final ReadOptions FILES = ReadOptions.DEFAULT.withUnit(TextUnit.FILE, 1 << 20);

    @TempDir
    Path temp;

    private Path write(String name, byte[] bytes) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    private Path write(String name, String text) throws IOException {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static ReadOptions decoding(String encoding, HtmlHandling html) {
        return FILES.withDecoding(new DecodingOptions(encoding, html));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void pagesAreReadAsTextUnlessKept() throws IOException {
        String page = "<!doctype html><p>One &amp; two</p><script>x</script>";
        Path folder = write("in/a.html", page).getParent();
        write(
                "in/b.htm",
                new String("<meta charset=iso-8859-2><p>\u0159e\u010d</p>").getBytes(Charset.forName("ISO-8859-2")));
        write("in/c.txt", page);
        write("in/d.html.gz", gzip(utf8(page)));
        Reading found = Reading.of(folder, FILES);
        assertEquals(List.of("One & two", "\u0159e\u010d", "One & two", "One & two"), found.texts());
        assertEquals("a.html#0", found.ids().get(0));
        Reading kept = Reading.of(folder, decoding("utf-8", HtmlHandling.KEEP));
        assertEquals(page, kept.texts().get(0));
        byte[] large = new byte[PageText.MAX_BYTES + 1];
        Arrays.fill(large, (byte) 'a');
        assertEquals(1, Reading.of(write("large.html", large), FILES).count(ReadCount.RECORDS_TOO_LONG));
    }

    @Test
    void recordsMayHoldMarkup() throws IOException {
        Path lines = write(
                "a.jsonl",
                "{\"text\": \"<b>a</b> &lt; b\"}\n{\"text\": \" <html><p>page</p></html>\"}\n{\"text\": \"plain\"}\n");
        assertEquals(
                List.of("<b>a</b> &lt; b", "page", "plain"),
                Reading.of(lines, FILES).texts());
        assertEquals(
                List.of("a < b", "page", "plain"),
                Reading.of(lines, decoding("utf-8", HtmlHandling.EXTRACT)).texts());
        assertEquals(
                "<b>a</b> &lt; b",
                Reading.of(lines, decoding("utf-8", HtmlHandling.KEEP)).texts().get(0));
    }

    @Test
    void textOfOtherEncodingsIsToldOrNamed() throws IOException {
        String russian =
                "\u0412\u0441\u0435 \u043b\u044e\u0434\u0438 \u0440\u043e\u0436\u0434\u0430\u044e\u0442\u0441\u044f \u0441\u0432\u043e\u0431\u043e\u0434\u043d\u044b\u043c\u0438 \u0438 \u0440\u0430\u0432\u043d\u044b\u043c\u0438 \u0432 \u0441\u0432\u043e\u0435\u043c \u0434\u043e\u0441\u0442\u043e\u0438\u043d\u0441\u0442\u0432\u0435.\n";
        Path file = write("ru.txt", russian.repeat(20_000).getBytes(Charset.forName("windows-1251")));
        for (String encoding : List.of("auto", "windows-1251")) {
            ReadOptions options = ReadOptions.DEFAULT.withDecoding(new DecodingOptions(encoding, HtmlHandling.AUTO));
            Reading found = Reading.of(file, options, 1000);
            assertEquals(20_000, found.texts().size());
            assertEquals(russian.strip(), found.texts().get(19_999));
            assertEquals(1, found.count(ReadCount.FILES_TRANSCODED));
            assertEquals(0, found.count(ReadCount.DOCUMENTS_BAD));
        }
        assertEquals(20_000, Reading.of(file, ReadOptions.DEFAULT).count(ReadCount.DOCUMENTS_MALFORMED_UTF8));
        Path marked = write("utf16.txt", "\uFEFFwide\n".getBytes(StandardCharsets.UTF_16LE));
        assertEquals(
                List.of("wide\n"),
                Reading.of(marked, decoding("auto", HtmlHandling.AUTO)).texts());
        Path wrong = write("wrong.txt", new byte[] {'a', (byte) 0x81, '\n'});
        Reading replaced = Reading.of(wrong, decoding("shift_jis", HtmlHandling.AUTO));
        assertEquals(1, replaced.count(ReadCount.FILES_NOT_IN_ENCODING));
        assertTrue(assertThrows(BadConfiguration.class, () -> new DecodingOptions("klingon", HtmlHandling.AUTO))
                .getMessage()
                .contains("--encoding"));
    }

    @Test
    void jsonInOnePieceIsReadByPaths() throws IOException {
        String object =
                "{\n  \"Intro\": {\"text\": \"<p>one</p>\", \"n\": 3},\n  \"Land\": {\"Area\": {\"text\": \"two &amp; more\"}}\n}\n";
        Path file = write("a.json", object);
        ReadOptions deep = decoding("utf-8", HtmlHandling.EXTRACT).withRecords(RecordNames.ofText("**.text", "text"));
        assertEquals(List.of("one\ntwo & more"), Reading.of(file, deep).texts());
        ReadOptions one = FILES.withRecords(RecordNames.ofText("Land.*.text", "text"));
        assertEquals(List.of("two &amp; more"), Reading.of(file, one).texts());
        assertEquals(1, Reading.of(file, FILES).count(ReadCount.RECORDS_WITHOUT_TEXT));
        Path array = write(
                "b.json", "[{\"id\": 7, \"text\": \"x\"}, {\"text\": [\"y\"]},\n {\"text\": \"z\", \"url\": \"u\"}]");
        Reading found = Reading.of(array, FILES.withRecords(new RecordNames("text", "text", "id", "", "url", "")));
        assertEquals(List.of("x", "z"), found.texts());
        assertEquals(List.of("7", "b.json#2"), found.ids());
        assertEquals("u", found.sources().get(1));
        for (String bad : List.of("[\n7]", "{\n\"a\": }", "[] []")) {
            Reading broken = Reading.of(write("bad.json", bad), FILES);
            assertEquals(1, broken.count(ReadCount.RECORDS_INVALID_JSON), bad);
        }
        for (String cut : List.of("[{\"text\": \"a\"}, {\"te", "[{\"text\": \"a\"}, {\"b\": " + "[".repeat(5000))) {
            Reading broken = Reading.of(write("bad.json", cut), FILES);
            assertEquals(List.of("a"), broken.texts());
            assertEquals(1, broken.count(ReadCount.FILE_BREAKS), cut);
        }
        Reading empty = Reading.of(write("empty.json", "[{\"text\": \"\"}, {\"text\": \"a\"}]"), FILES);
        assertEquals(1, empty.count(ReadCount.RECORDS_EMPTY));
        assertEquals(1, empty.count(ReadCount.DOCUMENTS));
        Reading mixed = Reading.of(write("mixed.json", "[{\"text\": \"a\"}, null, [1, {}], {\"text\": \"b\"}]"), FILES);
        assertEquals(List.of("a", "b"), mixed.texts());
        assertEquals(2, mixed.count(ReadCount.RECORDS_INVALID_JSON));
    }

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] tar(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(file.getKey(), true);
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** Encrypted, as far as headers tell; the bytes are what they are. */
    private static byte[] encrypted(byte[] zip, String name) {
        byte[] changed = zip.clone();
        for (int i = 0; i + 46 < zip.length; i++) {
            boolean local = zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 3 && zip[i + 3] == 4;
            boolean central = zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2;
            int at = i + (local ? 30 : 46);
            if ((local || central) && new String(zip, at, name.length(), StandardCharsets.UTF_8).equals(name)) {
                changed[i + (local ? 6 : 8)] |= 1;
            }
        }
        return changed;
    }

    @Test
    void anEntryThatCannotBeReadIsPassedOverAndTheArchiveReadOn() throws IOException {
        // More of it than headers may have.
        byte[] secret = new byte[3 << 20];
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : List.of(
                    Map.entry("a.txt", utf8("first")), Map.entry("b.txt", secret), Map.entry("c.txt", utf8("third")))) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(file.getValue().length);
                CRC32 crc = new CRC32();
                crc.update(file.getValue());
                entry.setCrc(crc.getValue());
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        Reading found = Reading.of(write("secret.zip", encrypted(bytes.toByteArray(), "b.txt")), FILES);
        assertEquals(List.of("first", "third"), found.texts());
        assertEquals(1, found.count(ReadCount.MEMBERS_PASSED_OVER));
        assertEquals(0, found.count(ReadCount.FILE_BREAKS));
    }

    /** A line of many ranges is looked through once, not by each of them to its end. */
    @Test
    void aHugeLineAmongJsonLinesIsReadOnce() throws IOException {
        Path file = write("huge.jsonl", "{\"text\": \"first\"}\n{\"text\": \"");
        long bytes = 300L << 20;
        try (RandomAccessFile grown = new RandomAccessFile(file.toFile(), "rw")) {
            grown.setLength(bytes);
            grown.seek(bytes);
            grown.write(utf8("\"}\n{\"text\": \"last\"}\n"));
        }
        long before = bytesRead();
        Reading found = Reading.of(file, FILES, 8 << 20);
        assertEquals(List.of("first", "last"), found.texts());
        assertEquals(1, found.count(ReadCount.RECORDS_TOO_LONG));
        assertTrue(bytesRead() - before < 2 * bytes, "bytes: " + (bytesRead() - before));
    }

    /** By this thread so far, of files. */
    private static long bytesRead() {
        return FileSystem.getAllStatistics().stream()
                .filter(statistics -> statistics.getScheme().equals("file"))
                .mapToLong(statistics -> statistics.getThreadStatistics().getBytesRead())
                .sum();
    }

    @Test
    void filesInArchivesAreReadAsFiles() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("docs/a.txt", utf8("first"));
        files.put("docs/.hidden", utf8("no"));
        files.put("../out.txt", utf8("no"));
        files.put("b.jsonl", utf8("{\"text\": \"second\"}\n{\"text\": \"third\"}\n"));
        files.put("picture.png", new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 0});
        files.put("inner.zip", zip(Map.of("x", utf8("no"))));
        files.put("c.txt.gz", gzip(utf8("fourth")));
        files.put("d.html", utf8("<p>fifth</p>"));
        files.put("empty.txt", new byte[0]);
        for (Path archive :
                List.of(write("a.zip", zip(files)), write("a.tar", tar(files)), write("a.tgz", gzip(tar(files))))) {
            Reading found = Reading.of(archive, FILES);
            String label = archive.getFileName().toString();
            assertEquals(List.of("first", "second", "third", "fourth", "fifth"), found.texts(), label);
            assertEquals(label + "/docs/a.txt#0", found.ids().get(0));
            assertEquals(label + "/b.jsonl", found.sources().get(2));
            assertEquals(1, found.count(ReadCount.MEMBERS_UNSAFE));
            assertEquals(2, found.count(ReadCount.MEMBERS_PASSED_OVER));
            assertEquals(1, found.count(ReadCount.FILES_EMPTY));
            assertEquals(new TreeSet<>(found.ids()).size(), found.ids().size());
        }
    }

    @Test
    void brokenArchivesAndBombsAreReadUpToThere() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            files.put(
                    i + ".txt",
                    utf8("text number " + i + " "
                            + Integer.toHexString(i * 77_777_777).repeat(40)));
        }
        byte[] zip = zip(files);
        byte[] tar = tar(files);
        for (byte[] whole : List.of(zip, tar, gzip(tar))) {
            Reading found = Reading.of(write("cut.bin", Arrays.copyOf(whole, whole.length / 2)), FILES);
            assertEquals(1, found.count(ReadCount.FILE_BREAKS), found.counts().toString());
            assertTrue(
                    found.texts().size() > 10 && found.texts().size() < 40,
                    "" + found.texts().size());
        }
        Map<String, byte[]> bomb = new LinkedHashMap<>();
        bomb.put("a.txt", utf8("fine"));
        bomb.put("b.txt", new byte[100 << 20]);
        bomb.put("c.txt", utf8("never read"));
        Arrays.fill(bomb.get("b.txt"), (byte) 'x');
        Reading found = Reading.of(write("bomb.zip", zip(bomb)), FILES);
        assertEquals("fine", found.texts().get(0));
        assertTrue(!found.texts().contains("never read"));
        assertEquals(1, found.count(ReadCount.FILE_BREAKS));
    }

    @Test
    void aConsumerThatFailsIsNotTakenForDamage() throws IOException {
        for (Path file : List.of(
                write("a.zip", zip(Map.of("a.txt", utf8("x")))),
                write("a.warc", "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 1\r\n\r\nx\r\n\r\n"),
                write("b.json", "[{\"text\": \"x\"}]"))) {
            InputPlan plan = InputPlan.of(new Configuration(), List.of(file.toString()), FILES);
            IOException thrown = assertThrows(
                    IOException.class,
                    () -> plan.tasks(1 << 20).get(0).forEachDocument(new Configuration(), document -> {
                        throw new IOException("the disk is full");
                    }),
                    file.toString());
            assertEquals("the disk is full", thrown.getMessage());
        }
    }

    @Test
    void twentyThousandTinyFilesMakeFewTasks() throws IOException {
        Path folder = Files.createDirectories(temp.resolve("tiny"));
        for (int i = 0; i < 20_000; i++) {
            Files.write(folder.resolve(i + ".txt"), new byte[] {'a', 'b'});
        }
        InputPlan plan = InputPlan.of(new Configuration(), List.of(folder.toString()), ReadOptions.DEFAULT);
        List<ReadTask> tasks = plan.tasksFor(8);
        assertTrue(tasks.size() <= 8 * 4, "tasks: " + tasks.size());
        long documents = 0;
        for (ReadTask task : tasks) {
            documents +=
                    task.forEachDocument(new Configuration(), document -> {}).count(ReadCount.DOCUMENTS);
        }
        assertEquals(20_000, documents);
    }

    /** Bytes that nobody stores. */
    private static final class OneLine extends InputStream {
        private long left;

        OneLine(long bytes) {
            left = bytes;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            int n = (int) Math.min(left, length);
            Arrays.fill(buffer, offset, offset + n, (byte) 'x');
            left -= n;
            return n == 0 ? -1 : n;
        }
    }

    @Test
    void aLineBeyondFourGigabytesIsCutWithoutBeingHeld() throws IOException {
        long bytes = 5L << 30;
        PieceReader pieces = new PieceReader(new OneLine(bytes), 0, TextUnit.LINE, 1 << 20);
        long read = 0;
        long count = 0;
        while (pieces.next()) {
            assertEquals(read, pieces.offset());
            read += pieces.to() - pieces.from();
            count++;
        }
        assertEquals(bytes, read);
        assertTrue(count >= 5 << 10 && count <= 10 << 10, "pieces: " + count);
        assertTrue(pieces.buffer().length <= 8 << 20);
    }
}
