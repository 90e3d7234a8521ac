package io.thalweg.prepare;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupManifest;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.FingerprintLayout;
import io.thalweg.prepare.dedup.FingerprintWriter;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.dedup.ShingleUnit;
import io.thalweg.prepare.input.ReadOptions;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as each file of a dataset that is given to {@code --against}. */
final class AgainstFuzzTest {
    private static final String FINGERPRINTS = "dedup/fingerprints-00000";
    private static final DedupConfig CONFIG = new DedupConfig(
            DedupMode.NEAR, DedupUnit.DOCUMENT, ShingleUnit.WORD, 2, 0.8, 100, true, List.of("memory:/against"));
    private static final byte[] KEPT = kept();
    private static final byte[] DEDUP = Json.toBytes(new DedupManifest(
            DedupManifest.FORMAT,
            DedupManifest.VERSION,
            CONFIG.fingerprintOptions(),
            FingerprintLayout.of(CONFIG),
            List.of(new DedupManifest.Fingerprints(part(FINGERPRINTS, KEPT), 2)),
            part("dedup/examples.jsonl", new byte[0])));

    private static byte[] kept() {
        Path file = MemoryFiles.put("written/fingerprints", new byte[0]);
        try (FingerprintWriter out = new FingerprintWriter(MemoryFiles.configuration(), file, CONFIG)) {
            for (String text : List.of("one two three four", "five six seven eight")) {
                byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
                out.add(utf8, 0, utf8.length, 0, 0, 0);
            }
            out.finish();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return MemoryFiles.get("written/fingerprints");
    }

    private static Part part(String path, byte[] bytes) {
        return new Part(
                path, bytes.length, HexFormat.of().formatHex(PartWriter.sha256().digest(bytes)));
    }

    private static byte[] dataset(byte[] dedup) {
        return Json.toBytes(new DatasetManifest(
                DatasetManifest.FORMAT,
                DatasetManifest.VERSION,
                "text",
                Map.of(DedupManifest.OPTION, DatasetManifest.asOption(part(DedupManifest.PATH, dedup))),
                Map.of(),
                part("vocabulary.tsv", new byte[0]),
                3,
                Map.of(),
                List.of(new DatasetManifest.Source("a.txt", 1, "")),
                "test"));
    }

    static Stream<byte[]> seeds() {
        String dedup = new String(DEDUP, StandardCharsets.UTF_8);
        return Stream.of(
                dataset(DEDUP),
                DEDUP,
                KEPT,
                dedup.replace("\"records\" : 2", "\"records\" : -1").getBytes(StandardCharsets.UTF_8),
                dedup.replace("\"records\" : 2", "\"records\" : 9223372036854775807")
                        .getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Untrusted.read(bytes, () -> read(bytes, DEDUP, KEPT));
        Untrusted.read(bytes, () -> read(dataset(bytes), bytes, KEPT));
        Untrusted.read(bytes, () -> read(dataset(DEDUP), DEDUP, bytes));
    }

    private static void read(byte[] dataset, byte[] dedup, byte[] fingerprints) throws IOException {
        MemoryFiles.put("against/" + OutputFolder.MANIFEST, dataset);
        MemoryFiles.put("against/" + DedupManifest.PATH, dedup);
        MemoryFiles.put("against/" + FINGERPRINTS, fingerprints);
        List<Problem> problems = new ArrayList<>();
        AgainstInput against = AgainstInput.of(MemoryFiles.configuration(), CONFIG, ReadOptions.DEFAULT, problems);
        BadConfiguration.throwIfAny(problems);
        if (against.labels(against.kept().size()).size() != against.kept().size()) {
            throw new AssertionError("Files without names");
        }
        for (AgainstInput.KeptPart kept : against.keptParts()) {
            if (!kept.part().path().equals(FINGERPRINTS)) { // It is another's, or nothing's.
                OutputFolder.at(MemoryFiles.configuration(), kept.folder()).verify(kept.part());
            }
        }
        for (RecordFile file : against.kept()) {
            try (RecordFile.Records records = file.open(MemoryFiles.configuration())) {
                while (records.hasNext()) {
                    FingerprintLayout.hasText(records.next());
                }
            }
        }
    }
}
