package io.thalweg.prepare.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputPlanTest {
    private static final long SEED = 13;
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    Path temp;

    /** What a plan gives: documents as {@code id: text}, and the counts of all tasks. */
    private record Found(List<String> documents, Map<String, Long> counts) {
        List<String> texts() {
            return documents.stream()
                    .map(each -> each.substring(each.indexOf(": ") + 2))
                    .toList();
        }

        long count(ReadCount count) {
            return counts.getOrDefault(count.label(), 0L);
        }
    }

    private static Found read(InputPlan plan, long splitBytes) throws IOException {
        List<String> documents = new ArrayList<>();
        TreeMap<String, Long> counts = new TreeMap<>();
        for (ReadTask task : plan.tasks(splitBytes)) {
            ReadReport report = ReadTask.fromBytes(task.toBytes())
                    .forEachDocument(HADOOP, document -> documents.add(document.id() + ": " + document.text()));
            report.counts().forEach((name, count) -> counts.merge(name, count, Long::sum));
        }
        return new Found(documents, counts);
    }

    private Found read(ReadOptions options, Path... paths) throws IOException {
        InputPlan plan =
                InputPlan.of(HADOOP, Arrays.stream(paths).map(Path::toString).toList(), options);
        Found whole = read(plan, Long.MAX_VALUE);
        for (long splitBytes : new long[] {37, 1000, 4096}) {
            if (plan.bytes() < 300 * splitBytes) {
                assertEquals(whole, read(plan, splitBytes), "splits of " + splitBytes);
            }
        }
        return whole;
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private Path write(String name, String content) throws IOException {
        return write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private interface Compressor {
        OutputStream open(OutputStream out) throws IOException;
    }

    private static final Map<String, Compressor> COMPRESSORS =
            Map.of("gz", GZIPOutputStream::new, "bz2", BZip2CompressorOutputStream::new, "zst", ZstdOutputStream::new);

    private static byte[] compress(Compressor compressor, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressor.open(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static ReadOptions options(TextUnit unit, int maxDocumentBytes) {
        return new ReadOptions(unit, RecordNames.DEFAULT, DecodingOptions.DEFAULT, maxDocumentBytes);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void foldersGlobsAndFilesAreReadInTheOrderOfTheirPaths() throws IOException {
        write("in/b/two.txt", "b2");
        write("in/b/.hidden", "no");
        write("in/_SUCCESS", "no");
        write("in/_old/x.txt", "no");
        write("in/a.txt", "a");
        write("in/b/one.md", "b1");
        Path explicit = write("in/_named.txt", "named");
        Found found = read(ReadOptions.DEFAULT, temp.resolve("in"), temp.resolve("in/*.txt"), explicit);
        assertEquals(
                List.of("_named.txt#0: named", "a.txt#0: a", "b/one.md#0: b1", "b/two.txt#0: b2"), found.documents());
    }

    @Test
    void aFileWithGlobCharactersInItsNameIsAFile() throws IOException {
        Path odd = write("in/[x]{1}.txt", "odd name");
        assertEquals(List.of("odd name"), read(ReadOptions.DEFAULT, odd).texts());
    }

    @Test
    void everyPathThatCannotBeReadIsNamed() throws IOException {
        Files.createDirectories(temp.resolve("empty"));
        write("packed.txt", new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0});
        BadConfiguration bad = assertThrows(
                BadConfiguration.class,
                () -> InputPlan.of(
                        HADOOP,
                        List.of(
                                temp.resolve("absent.txt").toString(),
                                temp.resolve("*.none").toString(),
                                temp.resolve("empty").toString(),
                                temp.resolve("packed.txt").toString(),
                                "nosuchscheme://host/x"),
                        ReadOptions.DEFAULT));
        assertEquals(5, bad.problems().size(), bad.getMessage());
        assertTrue(bad.getMessage().contains("absent.txt"), bad.getMessage());
        assertTrue(bad.getMessage().contains("found xz"), bad.getMessage());
        assertTrue(bad.getMessage().contains("An input folder holds no file"), bad.getMessage());
    }

    @Test
    void compressionIsToldByContentNotName() throws IOException {
        String text = "first line\nsecond line\n";
        for (Map.Entry<String, Compressor> entry : COMPRESSORS.entrySet()) {
            byte[] compressed = compress(entry.getValue(), text.getBytes(StandardCharsets.UTF_8));
            Path misnamed = write(entry.getKey() + "/data.txt", compressed);
            Found found = read(ReadOptions.DEFAULT, misnamed);
            assertEquals(List.of("first line", "second line"), found.texts(), entry.getKey());
            // Several members or frames one after another are one file.
            Path twice = write(entry.getKey() + "/twice", join(compressed, compressed));
            assertEquals(4, read(ReadOptions.DEFAULT, twice).documents().size(), entry.getKey());
        }
        assertEquals(
                List.of("plain"),
                read(ReadOptions.DEFAULT, write("plain.gz", "plain")).texts());
        assertEquals(
                List.of("BZh9 is how bzip2 starts"),
                read(ReadOptions.DEFAULT, write("bz.txt", "BZh9 is how bzip2 starts"))
                        .texts());
    }

    @Test
    void compressedDataThatBreaksOffIsUsedUpToThere() throws IOException {
        StringBuilder text = new StringBuilder();
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 200_000; i++) {
            text.append(random.nextInt(1_000_000)).append(i % 5 == 4 ? '\n' : ' ');
        }
        byte[] plain = text.toString().getBytes(StandardCharsets.UTF_8);
        List<String> lines = text.toString().lines().toList();
        for (Map.Entry<String, Compressor> entry : COMPRESSORS.entrySet()) {
            byte[] whole = compress(entry.getValue(), plain);
            byte[] cut = Arrays.copyOf(whole, whole.length * 3 / 4);
            byte[] damaged = whole.clone();
            Arrays.fill(damaged, whole.length * 3 / 4, whole.length * 3 / 4 + 50, (byte) 0x5A);
            for (byte[] broken : List.of(cut, damaged)) {
                Found found = read(ReadOptions.DEFAULT, write("broken." + entry.getKey(), broken));
                assertEquals(1, found.count(ReadCount.FILE_BREAKS), entry.getKey());
                List<String> texts = found.texts();
                assertTrue(texts.size() > 100 && texts.size() < lines.size(), entry.getKey() + " " + texts.size());
                assertEquals(lines.subList(0, 100), texts.subList(0, 100), entry.getKey());
            }
            Found headOnly = read(ReadOptions.DEFAULT, write("head." + entry.getKey(), Arrays.copyOf(whole, 12)));
            assertEquals(1, headOnly.count(ReadCount.FILE_BREAKS), entry.getKey());
        }
    }

    /** Without their last byte: gzip and bzip2 have all text before their last checksums. */
    @Test
    void whatWasWholeOfCompressedDataIsKept() throws IOException {
        String text = "a line of text that is all there\n".repeat(100);
        for (String kind : List.of("gz", "bz2")) {
            byte[] whole = compress(COMPRESSORS.get(kind), text.getBytes(StandardCharsets.UTF_8));
            byte[] cut = Arrays.copyOf(whole, whole.length - 1);
            // A second file behind the first, of which the first bytes came.
            byte[] behind = join(whole, Arrays.copyOf(whole, 30));
            for (byte[] broken : List.of(cut, behind)) {
                Found found = read(ReadOptions.DEFAULT, write("cut." + kind, broken));
                assertEquals(1, found.count(ReadCount.FILE_BREAKS), kind);
                assertEquals(text.lines().toList(), found.texts(), kind);
            }
        }
    }

    @Test
    void allWholeBlocksOfZstdAreKept() throws IOException {
        int block = 128 << 10;
        StringBuilder text = new StringBuilder();
        SplittableRandom random = new SplittableRandom(SEED);
        while (text.length() < 3 * block) {
            text.append(random.nextInt(1_000_000)).append('\n');
        }
        byte[] whole = compress(COMPRESSORS.get("zst"), text.toString().getBytes(StandardCharsets.UTF_8));
        Found found = read(ReadOptions.DEFAULT, write("cut.zst", Arrays.copyOf(whole, whole.length - 1)));
        assertEquals(1, found.count(ReadCount.FILE_BREAKS));
        String kept = String.join("\n", found.texts());
        assertTrue(text.toString().startsWith(kept));
        assertTrue(kept.length() >= 2 * block, "characters: " + kept.length());
    }

    @Test
    void fuzzedCompressedFilesNeverDoMoreThanBreak() throws IOException {
        byte[] plain =
                "some words to be compressed, over and over\n".repeat(200).getBytes(StandardCharsets.UTF_8);
        for (Map.Entry<String, Compressor> entry : COMPRESSORS.entrySet()) {
            byte[] whole = compress(entry.getValue(), plain);
            for (int trial = 0; trial < 300; trial++) {
                SplittableRandom random = new SplittableRandom(SEED + trial);
                byte[] fuzzed = Arrays.copyOf(whole, 12 + random.nextInt(whole.length - 11));
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    fuzzed[random.nextInt(fuzzed.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Path file = write("fuzz." + entry.getKey(), fuzzed);
                try {
                    read(InputPlan.of(HADOOP, List.of(file.toString()), ReadOptions.DEFAULT), 1 << 20);
                } catch (RuntimeException | IOException e) {
                    throw new AssertionError(entry.getKey() + ", seed " + (SEED + trial), e);
                }
            }
        }
    }

    @Test
    void marksEndsAndEmptinessAreCounted() throws IOException {
        write("in/bom.txt", "\ufeffwith a mark\r\nsecond\n");
        write("in/empty.txt", "");
        write("in/mark only.txt", "\ufeff");
        write("in/utf8.txt", join("a".getBytes(), new byte[] {(byte) 0xC3}, "\nb\0c\nfine\n".getBytes()));
        Found found = read(ReadOptions.DEFAULT, temp.resolve("in"));
        assertEquals(List.of("with a mark", "second", "a\ufffd", "b c", "fine"), found.texts());
        assertEquals(2, found.count(ReadCount.FILES_WITH_BOM));
        assertEquals(1, found.count(ReadCount.FILES_EMPTY));
        assertEquals(1, found.count(ReadCount.DOCUMENTS_WITH_CRLF));
        assertEquals(1, found.count(ReadCount.DOCUMENTS_MALFORMED_UTF8));
        assertEquals(1, found.count(ReadCount.DOCUMENTS_WITH_NUL));
        assertEquals(2, found.count(ReadCount.DOCUMENTS_BAD));
        assertEquals(5, found.count(ReadCount.DOCUMENTS));
    }

    @Test
    void splitsOfPlainTextChangeNothingOfAnyUnit() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] bytes = new byte[9000];
        for (int i = 0; i < bytes.length; i++) {
            int draw = random.nextInt(100);
            bytes[i] =
                    (byte) (draw < 4 ? '\n' : draw < 6 ? '\r' : draw < 20 ? ' ' : draw < 22 ? 0xC3 : 'a' + draw % 26);
        }
        Path noisy = write("noisy.txt", join(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, bytes));
        for (TextUnit unit : TextUnit.values()) {
            // read() compares the splits.
            Found found = read(options(unit, 100), noisy);
            assertTrue(
                    found.documents().size() > 50,
                    unit + ": " + found.documents().size());
            Found oneDocumentWide = read(options(unit, ReadOptions.MAX_DOCUMENT_BYTES), noisy);
            assertEquals(unit == TextUnit.FILE, oneDocumentWide.documents().size() == 1);
        }
    }

    @Test
    void jsonLinesGiveTheirField() throws IOException {
        String lines = String.join(
                "\n",
                "{\"text\": \"one \\u00e9\\n two\", \"id\": 3}",
                "",
                "{\"id\": {\"text\": \"inner\"}, \"text\": \"outer\"}\r",
                "{\"text\": \"\"}",
                "{\"text\": 5}",
                "{\"id\": 1}",
                "{\"text\": \"broken",
                "[\"text\"]",
                "{\"text\": \"a\"} {\"text\": \"b\"}",
                "{\"text\": \"nul \\u0000 lone \\ud800 end\"}",
                "{\"text\": \"" + "long words ".repeat(40) + "\"}",
                "  {\"text\": \"last\"}");
        List<String> names = new ArrayList<>(List.of("a.jsonl", "b.JSON", "c.ndjson"));
        for (String name : names) {
            Found found = read(options(TextUnit.LINE, 200), write(name, lines));
            List<String> texts = found.texts();
            assertEquals(List.of("one é\n two", "outer", "nul   lone \ufffd end"), texts.subList(0, 3));
            assertEquals("last", texts.get(texts.size() - 1));
            assertEquals("long words ".repeat(40), String.join("", texts.subList(3, texts.size() - 1)));
            assertEquals(2, found.count(ReadCount.RECORDS_WITHOUT_TEXT));
            assertEquals(3, found.count(ReadCount.RECORDS_INVALID_JSON));
            assertEquals(1, found.count(ReadCount.DOCUMENTS_WITH_NUL));
            assertEquals(1, found.count(ReadCount.DOCUMENTS_MALFORMED_UTF8));
            assertEquals(6, found.count(ReadCount.DOCUMENTS_BAD));
        }
        byte[] utf8 = lines.getBytes(StandardCharsets.UTF_8);
        Path compressed = write("d.jsonl.zst", compress(ZstdOutputStream::new, utf8));
        assertEquals(
                read(options(TextUnit.LINE, 200), temp.resolve("a.jsonl")).texts(),
                read(options(TextUnit.LINE, 200), compressed).texts());
        ReadOptions inner =
                new ReadOptions(TextUnit.LINE, RecordNames.ofText("body", "text"), DecodingOptions.DEFAULT, 200);
        assertEquals(
                List.of("x"), read(inner, write("e.json", "{\"body\": \"x\"}")).texts());
    }

    @Test
    void jsonMembersNameTheDocumentsAndTheirSources() throws IOException {
        Path file = write(
                "named.jsonl",
                String.join(
                        "\n",
                        "{\"text\": \"one\", \"id\": \"a-1\", \"url\": \"http://x/1\"}",
                        "{\"id\": 17, \"text\": \"two\"}",
                        "{\"id\": {\"id\": 3}, \"text\": \"three\"}",
                        "{\"id\": \"\", \"text\": \"four\"}",
                        "{\"id\": \"" + "x".repeat(Origin.MAX_ID + 1) + "\", \"text\": \"five\"}",
                        "{\"id\": \"line\\nend\", \"text\": \"six\"}",
                        "{\"id\": \"long\", \"text\": \"" + "word ".repeat(30) + "\"}"));
        ReadOptions options =
                options(TextUnit.LINE, 100).withRecords(new RecordNames("text", "text", "id", "", "url", ""));
        Found found = read(options, file);
        assertEquals("a-1: one", found.documents().get(0));
        assertEquals("17: two", found.documents().get(1));
        assertTrue(
                found.documents().get(2).startsWith("named.jsonl#"),
                found.documents().get(2));
        assertEquals(4, found.count(ReadCount.RECORDS_WITHOUT_ID));
        assertTrue(
                found.documents().get(6).startsWith("long: word"),
                found.documents().get(6));
        assertTrue(
                found.documents().get(7).startsWith("long.1:"),
                found.documents().get(7));
        List<String> sources = new ArrayList<>();
        InputPlan plan = InputPlan.of(HADOOP, List.of(file.toString()), options);
        for (ReadTask task : plan.tasks(Long.MAX_VALUE)) {
            task.forEachDocument(HADOOP, document -> sources.add(document.source()));
        }
        assertEquals(List.of("http://x/1", "named.jsonl"), sources.subList(0, 2));
    }

    @Test
    void aJsonLineBeyondTheCapIsCountedAndTheNextOneRead() throws IOException {
        Path file = temp.resolve("long.jsonl");
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] block = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            out.write("{\"text\": \"".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < (JsonLinesReader.MAX_RECORD_BYTES >> 20) + 1; i++) {
                out.write(block);
            }
            out.write("\"}\n{\"text\": \"next\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        InputPlan plan = InputPlan.of(HADOOP, List.of(file.toString()), ReadOptions.DEFAULT);
        Found whole = read(plan, Long.MAX_VALUE);
        assertEquals(List.of("next"), whole.texts());
        assertEquals(1, whole.count(ReadCount.RECORDS_TOO_LONG));
        assertEquals(whole, read(plan, 5 << 20));
    }

    @Test
    void aFileThatGoesAwayStopsTheJob() throws IOException {
        Path file = write("gone.txt", "text");
        InputPlan plan = InputPlan.of(HADOOP, List.of(file.toString()), ReadOptions.DEFAULT);
        Files.delete(file);
        JobFailed failed = assertThrows(JobFailed.class, () -> read(plan, 100));
        assertTrue(failed.getMessage().contains("gone.txt"), failed.getMessage());
    }
}
