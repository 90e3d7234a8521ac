package io.thalweg.prepare.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports of wikis, whole and in pieces. */
class WikiDumpTest {
    private static final long SEED = 20261128;
    private static final ReadOptions OPTIONS = ReadOptions.DEFAULT.withUnit(TextUnit.LINE, 1 << 20);

    @TempDir
    Path temp;

    private static String export(int pages, SplittableRandom random) {
        StringBuilder xml = new StringBuilder("<mediawiki><siteinfo><base>https://xx.example.org/wiki/Start</base>"
                + "<namespaces><namespace key=\"6\">Datei</namespace></namespaces></siteinfo>\n");
        for (int id = 1; id <= pages; id++) {
            int namespace = id % 7 == 3 ? 1 : 0;
            String redirect = id % 11 == 5 ? "<redirect title=\"x\" />" : "";
            StringBuilder text = new StringBuilder("Page number " + id + " with [[Datei:a.png|mini]]a [[link|word]].");
            for (int words = random.nextInt(400); words > 0; words--) {
                text.append(' ').append(Long.toString(random.nextLong(1L << 40), 36));
            }
            xml.append("  <page>\n    <title>Page ")
                    .append(id)
                    .append("</title><ns>")
                    .append(namespace);
            xml.append("</ns><id>").append(id).append("</id>").append(redirect);
            xml.append("<revision><id>9").append(id).append("</id><model>wikitext</model><text>");
            xml.append(text).append("</text></revision>\n  </page>\n");
        }
        return xml.append("</mediawiki>\n").toString();
    }

    /** One stream, whose blocks hold 100,000 bytes. */
    private static byte[] bzip2(byte[] bytes, int from, int to) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new BZip2CompressorOutputStream(packed, 1)) {
            out.write(bytes, from, to - from);
        }
        return packed.toByteArray();
    }

    /** A stream after the other, cut anywhere: within pages and within their tags. */
    private static byte[] streams(byte[] bytes, SplittableRandom random) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(9000));
            all.writeBytes(bzip2(bytes, from, to));
            from = to;
        }
        return all.toByteArray();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(temp.resolve(name), bytes);
    }

    private static Reading inAnySplit(Path file) throws IOException {
        Reading whole = Reading.of(file, OPTIONS);
        long bytes = Files.size(file);
        for (int splits = 1; splits <= 9; splits++) {
            assertEquals(whole, Reading.of(file, OPTIONS, (bytes + splits - 1) / splits), splits + " splits");
        }
        return whole;
    }

    @Test
    void everyPageIsReadOnceHoweverTheFileIsSplit() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] xml = export(300, random).getBytes(StandardCharsets.UTF_8);
        Reading plain = inAnySplit(write("a.xml", xml));
        int articles = 0;
        for (int id = 1; id <= 300; id++) {
            articles += id % 7 == 3 || id % 11 == 5 ? 0 : 1;
        }
        assertEquals(articles, plain.texts().size());
        assertEquals(300 - articles, plain.count(ReadCount.RECORDS_PASSED_OVER));
        assertTrue(
                plain.texts().get(0).startsWith("Page number 1 with a word."),
                plain.texts().get(0));
        assertEquals("a.xml#1", plain.ids().get(0));
        assertEquals("https://xx.example.org/wiki/Page_1", plain.sources().get(0));
        for (byte[] packed : List.of(bzip2(xml, 0, xml.length), streams(xml, random), streams(xml, random))) {
            Reading unpacked = inAnySplit(write("b.xml.bz2", packed));
            assertEquals(plain.texts(), unpacked.texts());
            assertEquals(plain.counts(), unpacked.counts());
            assertEquals(plain.sources(), unpacked.sources());
        }
        ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(gzipped)) {
            out.write(xml);
        }
        assertEquals(
                plain.texts(),
                Reading.of(write("c.xml.gz", gzipped.toByteArray()), OPTIONS).texts());
    }

    @Test
    void rangesOfAFewBytesChangeNothing() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED + 1);
        byte[] xml = export(12, random).getBytes(StandardCharsets.UTF_8);
        Path plain = write("few.xml", xml);
        Path packed = write("few.xml.bz2", streams(xml, random));
        Reading whole = Reading.of(plain, OPTIONS);
        assertEquals(whole, Reading.of(plain, OPTIONS, 97));
        assertEquals(whole.texts(), Reading.of(packed, OPTIONS, 97).texts());
    }

    @Test
    void aTruncatedFileGivesWhatWasWholeAndSaysSo() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED + 2);
        byte[] xml = export(300, random).getBytes(StandardCharsets.UTF_8);
        Reading whole = Reading.of(write("whole.xml", xml), OPTIONS);
        byte[] packed = bzip2(xml, 0, xml.length);
        for (byte[] cut : List.of(
                Arrays.copyOf(xml, xml.length / 2),
                Arrays.copyOf(packed, packed.length / 2),
                Arrays.copyOf(packed, packed.length - packed.length / 10))) {
            Reading found = inAnySplit(write("cut.xml", cut));
            assertEquals(1, found.count(ReadCount.FILE_BREAKS));
            assertTrue(found.texts().size() > 50
                    && found.texts().size() < whole.texts().size());
            assertEquals(whole.texts().subList(0, found.texts().size()), found.texts());
        }
    }

    @Test
    void aDamagedBlockCostsItsPagesAlone() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED + 3);
        byte[] xml = export(400, random).getBytes(StandardCharsets.UTF_8);
        Reading whole = Reading.of(write("whole.xml", xml), OPTIONS);
        byte[] packed = bzip2(xml, 0, xml.length);
        for (int i = 0; i < 40; i++) {
            packed[packed.length / 2 + i] ^= 0x55;
        }
        Reading found = inAnySplit(write("damaged.xml.bz2", packed));
        assertEquals(1, found.count(ReadCount.FILE_BREAKS));
        assertTrue(whole.texts().containsAll(found.texts()));
        assertEquals(
                whole.texts().get(whole.texts().size() - 1),
                found.texts().get(found.texts().size() - 1));
        assertTrue(found.texts().size() > whole.texts().size() / 2);
    }

    @Test
    void badPagesAreCountedAndTheNextAreRead() throws IOException {
        String pages = "<mediawiki>"
                + "<page><title>no id</title><ns>0</ns><revision><text>x</text></revision></page>"
                + "<page><title>a</title><ns>zero</ns><id>2</id><revision><text>x</text></revision></page>"
                + "<page><title>a</title><ns>0</ns><id>3</id><revision><text>not &closed</text></revision></page>"
                + "<page><title>a</title><ns>0</ns><id>4</id><b></page>"
                + "<page><title>script</title><ns>0</ns><id>5</id><revision><model>css</model><text>a{}</text></revision></page>"
                + "<page><title>b</title><ns>0</ns><id>6</id><revision><text>old</text></revision>"
                + "<revision><text>new &amp;amp; &lt;b&gt;last&lt;/b&gt;</text></revision></page>"
                + "</mediawiki>";
        Reading found = inAnySplit(write("bad.xml", pages.getBytes(StandardCharsets.UTF_8)));
        assertEquals(List.of("new & last"), found.texts());
        assertEquals(4, found.count(ReadCount.RECORDS_BROKEN));
        assertEquals(1, found.count(ReadCount.RECORDS_PASSED_OVER));
    }

    @Test
    void entitiesOfADocumentTypeAreNotRead() throws IOException {
        Path secret = write("secret.txt", "the secret".getBytes(StandardCharsets.UTF_8));
        String page = "<page><!DOCTYPE page [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>"
                + "<title>a</title><ns>0</ns><id>3</id><revision><text>see &e; here</text></revision></page>";
        Reading found = Reading.of(
                write("evil.xml", ("<mediawiki>" + page + "</mediawiki>").getBytes(StandardCharsets.UTF_8)), OPTIONS);
        assertEquals(1, found.count(ReadCount.RECORDS_BROKEN));
        assertEquals(List.of(), found.texts());
    }

    @Test
    void theSharedExportGivesItsArticles() throws IOException {
        Path dump = Reading.shared("robustness/enwiki-shortened.xml.bz2");
        Reading found = inAnySplit(dump);
        assertEquals(106, found.texts().size());
        assertEquals(100, found.count(ReadCount.RECORDS_PASSED_OVER));
        assertEquals(0, found.count(ReadCount.DOCUMENTS_BAD));
        assertTrue(found.texts().get(0).startsWith("Anarchism is a political philosophy that advocates self-governed"));
        long left = found.texts().stream()
                .flatMap(String::lines)
                .filter(line ->
                        line.contains("{{") || line.contains("[[") || line.contains("<ref") || line.contains("''"))
                .count();
        long lines = found.texts().stream().flatMap(String::lines).count();
        assertTrue(left < lines / 1000, left + " of " + lines + " lines have markup left");
    }
}
