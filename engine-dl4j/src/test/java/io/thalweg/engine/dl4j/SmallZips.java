package io.thalweg.engine.dl4j;

import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModelFormat;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.PortableModel;
import io.thalweg.lm.RandomNetworks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** Small language models as DL4J's zips, whole and taken apart. */
final class SmallZips {
    static final long SEED = 17;
    static final byte[] VOCABULARY = "a\t2\nb\t1\n".getBytes(StandardCharsets.UTF_8);

    private SmallZips() {}

    /** A zip in memory, named {@code some.zip}. */
    record Bytes(byte[] content) implements LanguageModelFormat.Source {
        @Override
        public InputStream open() {
            return new ByteArrayInputStream(content);
        }

        @Override
        public long bytes() {
            return content.length;
        }

        @Override
        public String place() {
            return "some.zip";
        }
    }

    /** With parameters drawn by {@link #SEED}. */
    static PortableModel model(Cell cell, int layers) {
        NetworkShape shape = RandomNetworks.shape(cell, layers);
        return new PortableModel(shape, RandomNetworks.state(shape, RandomNetworks.SGD, SEED), VOCABULARY);
    }

    static byte[] written(PortableModel model) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Dl4jZip().write(model, out);
        return out.toByteArray();
    }

    /** A zip's entries in their order. */
    static Map<String, byte[]> entries(byte[] zip) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    static byte[] zipped(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return out.toByteArray();
    }
}
