package io.thalweg.prepare.input.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class EncodingsTest {
    private static Path shared(String name) {
        Path file = Path.of(System.getProperty("thalweg.data", "../../shared/data"), name);
        assumeTrue(Files.exists(file), "skipped: there is no " + file);
        return file;
    }

    /** The encoding's name and the bytes before, of every test of a file of html5lib's. */
    private static List<Map.Entry<byte[], String>> vectors(Path file) throws IOException {
        List<Map.Entry<byte[], String>> vectors = new ArrayList<>();
        String all = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (String test : all.split("(?m)^#data\n")) {
            int end = test.indexOf("\n#encoding\n");
            if (end >= 0) {
                String name = test.substring(end + 11).strip();
                vectors.add(Map.entry(test.substring(0, end).getBytes(StandardCharsets.ISO_8859_1), name));
            }
        }
        return vectors;
    }

    @Test
    void thePrescanFindsWhatBrowsersFind() throws IOException {
        int tests = 0;
        List<String> wrong = new ArrayList<>();
        for (String name : List.of("tests1.dat", "tests2.dat", "test-yahoo-jp.dat")) {
            for (Map.Entry<byte[], String> vector : vectors(shared("robustness/html5lib-encoding/" + name))) {
                byte[] page = vector.getKey();
                Charset expected = Objects.requireNonNull(EncodingLabels.charset(vector.getValue()), vector.getValue());
                Charset marked = Encodings.ofMark(page, page.length);
                Charset found = marked != null ? marked : MetaPrescan.find(page, page.length);
                tests++;
                if (!expected.equals(found == null ? Encodings.LEGACY : found)) {
                    wrong.add(name + ", expected " + expected + ", found " + found + ": "
                            + new String(page, StandardCharsets.ISO_8859_1));
                }
            }
        }
        assertTrue(tests > 70, "tests: " + tests);
        assertEquals(List.of(), wrong, () -> String.join("\n-----\n", wrong));
    }

    /** Encodings that no program knows: of fonts of their own, or by names that say none. */
    private static final List<String> UNKNOWN = List.of(
            "Cyrillic+Abkh",
            "Afenegus6..60375",
            "Agra",
            "Az.Times.Cyr.Normal0117",
            "Az.Times.Lat0117",
            "DallakHelv",
            "font",
            "VG2Main",
            "VIQR",
            "VPS",
            "TCVN",
            "T61",
            "HZ",
            "WinResearcher",
            "Amahuaca",
            "Unicode",
            "Name",
            "err");

    private static String family(String fileName) {
        String suffix = fileName.substring(fileName.lastIndexOf('-') + 1);
        return suffix.startsWith("UTF8") ? "UTF8" : suffix;
    }

    private static List<String> namesOf(String family) {
        return switch (family) {
            case "UTF8" -> List.of("UTF-8");
            case "Latin1" -> List.of("windows-1252");
            case "Latin2" -> List.of("ISO-8859-2", "windows-1250");
            case "Cyrillic" -> List.of("windows-1251", "KOI8-R", "ISO-8859-5");
            case "SJIS" -> List.of("windows-31j");
            case "EUC" -> List.of("EUC-JP");
            case "JIS" -> List.of("ISO-2022-JP");
            case "GB2312" -> List.of("GB18030");
            case "Greek" -> List.of("ISO-8859-7", "windows-1253");
            case "Hebrew" -> List.of("ISO-8859-8", "windows-1255");
            case "Arabic" -> List.of("windows-1256", "ISO-8859-6");
            case "Turkish" -> List.of("windows-1254");
            case "Baltic" -> List.of("windows-1257", "ISO-8859-4", "ISO-8859-13");
            default -> List.of();
        };
    }

    @Test
    void mostOfTheDeclarationsAreDecodedRight() throws IOException {
        TreeMap<String, int[]> rates = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        int unknown = 0;
        try (ZipInputStream zip =
                new ZipInputStream(Files.newInputStream(shared("robustness/udhr-legacy-encodings.zip")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue;
                }
                byte[] bytes = zip.readAllBytes();
                String family = family(entry.getName());
                List<String> names = namesOf(family);
                if (names.isEmpty()) {
                    unknown++;
                    continue;
                }
                int head = Math.min(bytes.length, Encodings.HEAD_BYTES);
                Charset found = Encodings.ofText(bytes, head, null);
                String text = new String(bytes, found);
                boolean right = names.stream().anyMatch(name -> new String(bytes, Charset.forName(name)).equals(text));
                int[] rate = rates.computeIfAbsent(family, each -> new int[2]);
                rate[0] += right ? 1 : 0;
                rate[1]++;
                if (!right) {
                    wrong.add(entry.getName() + " as " + found);
                }
            }
        }
        StringBuilder table = new StringBuilder();
        rates.forEach((family, rate) -> table.append(family + " " + rate[0] + "/" + rate[1] + "\n"));
        String told = table + String.join("\n", wrong) + "\nof unknown encodings: " + unknown;
        int right = rates.values().stream().mapToInt(rate -> rate[0]).sum();
        int all = rates.values().stream().mapToInt(rate -> rate[1]).sum();
        assertTrue(right >= 0.97 * all, told);
    }

    @Test
    void marksTellBeforeAllElse() {
        String text = "žluťoučký kůň";
        for (String name : List.of("UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE")) {
            byte[] bytes = ("\uFEFF" + text).getBytes(Charset.forName(name));
            assertEquals(Charset.forName(name), Encodings.ofText(bytes, bytes.length, StandardCharsets.US_ASCII));
        }
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        assertNull(Encodings.ofMark(plain, plain.length));
        assertEquals(StandardCharsets.UTF_8, Encodings.ofText(plain, plain.length, Encodings.LEGACY));
        assertEquals(StandardCharsets.UTF_8, Encodings.ofText(new byte[0], 0, null));
    }

    @Test
    void aDeclarationHoldsWhereTheBytesCanBeThat() {
        byte[] page = "<meta charset=windows-1251><p>\u041f\u0440\u0438\u0432\u0435\u0442"
                .getBytes(Charset.forName("windows-1251"));
        assertEquals(Charset.forName("windows-1251"), Encodings.ofPage(page, page.length, null));
        assertEquals(Charset.forName("KOI8-R"), Encodings.ofPage(page, page.length, Charset.forName("KOI8-R")));
        byte[] lying = "<meta charset=shift_jis>\u00e9t\u00e9 \u00ff".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(null, Encodings.ofDeclaration(lying, lying.length, null));
    }

    @Test
    void streamsAreTranscodedAsWholeTextsAre() throws IOException {
        for (String name :
                List.of("windows-1251", "windows-31j", "GB18030", "ISO-2022-JP", "UTF-16LE", "EUC-JP", "UTF-8")) {
            Charset charset = Charset.forName(name);
            for (int trial = 0; trial < 20; trial++) {
                SplittableRandom random = new SplittableRandom(trial);
                StringBuilder text = new StringBuilder();
                for (int i = random.nextInt(60_000); i > 0; i--) {
                    char c = (char) (random.nextInt(4) == 0 ? 0x3041 + random.nextInt(80) : 0x20 + random.nextInt(90));
                    text.append(charset.newEncoder().canEncode(c) ? c : 'x');
                }
                byte[] bytes = text.toString().getBytes(charset);
                TranscodedStream stream = new TranscodedStream(new Trickle(bytes, random), charset);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                byte[] buffer = new byte[1 + random.nextInt(9000)];
                for (int n = stream.read(buffer, 0, buffer.length); n >= 0; n = stream.read(buffer, 0, buffer.length)) {
                    out.write(buffer, 0, n);
                }
                assertArrayEquals(
                        text.toString().getBytes(StandardCharsets.UTF_8), out.toByteArray(), name + " " + trial);
                assertEquals(0, stream.replacements());
            }
        }
    }

    @Test
    void bytesThatAreNoTextAreReplacedAndCounted() throws IOException {
        byte[] bytes = {'a', (byte) 0x81, 'b', (byte) 0xFF, (byte) 0x82};
        TranscodedStream stream = new TranscodedStream(new ByteArrayInputStream(bytes), Charset.forName("windows-31j"));
        String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(
                new String(bytes, Charset.forName("windows-31j"))
                        .replaceAll("[^\\uFFFD]", "")
                        .length(),
                stream.replacements(),
                text);
        assertTrue(text.startsWith("a") && text.endsWith("\uFFFD"), text);
    }

    /** Gives a few bytes at a time. */
    private static final class Trickle extends ByteArrayInputStream {
        private final SplittableRandom random;

        Trickle(byte[] bytes, SplittableRandom random) {
            super(bytes);
            this.random = random;
        }

        @Override
        public synchronized int read(byte[] buffer, int offset, int length) {
            return super.read(buffer, offset, Math.min(length, 1 + random.nextInt(5000)));
        }
    }
}
