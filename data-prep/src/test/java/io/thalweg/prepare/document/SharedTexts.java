package io.thalweg.prepare.document;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.ibm.icu.text.CharsetDetector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** Texts of the shared data folder by name; a test that asks for them is skipped where that is absent. */
public final class SharedTexts {
    private SharedTexts() {}

    private static Path file(String name) {
        Path file = Path.of(System.getProperty("thalweg.data", "../../shared/data"), name);
        assumeTrue(Files.exists(file), "skipped: there is no " + file);
        return file;
    }

    /** The declaration of human rights in 388 languages. */
    public static Map<String, String> declarations() throws IOException {
        return unzip("robustness/udhr-utf8.zip");
    }

    /** Everything in {@code robustness}, whatever its encoding, as UTF-8 with replacement characters where it is none. */
    public static Map<String, String> robustness() throws IOException {
        Map<String, String> texts = new TreeMap<>(declarations());
        texts.putAll(unzip("robustness/udhr-legacy-encodings.zip"));
        texts.putAll(unzip("robustness/factbook-json-html.zip"));
        try (InputStream in =
                new BZip2CompressorInputStream(Files.newInputStream(file("robustness/enwiki-shortened.xml.bz2")))) {
            texts.put("enwiki", text(in.readAllBytes()));
        }
        for (String name : List.of("kowiki-sample", "zhwiki-sample")) {
            try (InputStream in =
                    new GZIPInputStream(Files.newInputStream(file("robustness/wiki-cjk/" + name + ".txt.gz")))) {
                texts.put(name, text(in.readAllBytes()));
            }
        }
        try (Stream<Path> files = Files.list(file("robustness/html5lib-encoding"))) {
            for (Path path : files.sorted().toList()) {
                texts.put(path.getFileName().toString(), text(Files.readAllBytes(path)));
            }
        }
        return texts;
    }

    /** Texts of encodings that were guessed, rightly or not. */
    public static Map<String, String> guessed() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (ZipInputStream zip =
                new ZipInputStream(Files.newInputStream(file("robustness/udhr-legacy-encodings.zip")))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] bytes = zip.readAllBytes();
                String name = new CharsetDetector().setText(bytes).detect().getName();
                String known = Charset.isSupported(name) ? name : "ISO-8859-1";
                texts.put(entry.getName(), new String(bytes, Charset.forName(known)).replace('\0', ' '));
            }
        }
        return texts;
    }

    private static Map<String, String> unzip(String name) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file(name)))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    texts.put(entry.getName(), text(zip.readAllBytes()));
                }
            }
        }
        return texts;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ');
    }
}
