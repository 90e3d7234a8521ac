package io.thalweg.prepare.pipeline;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import io.thalweg.prepare.store.StoredPart;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.storage.PartWriter;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as each file in which a pipeline tells what it did: of a stage, of a dataset, of datasets by language. */
final class PreparedFilesFuzzTest {
    private static final Part PART = new Part("part", 1, "0".repeat(64));

    static Stream<byte[]> seeds() {
        StepAccount step = new StepAccount(
                "c4",
                "c4",
                new Flow(3, 40),
                new Flow(2, 20),
                Map.of("short", 1L),
                Map.of("lines", 5L),
                Map.of("short", List.of(new DroppedSample("a#0", "text", "4"))));
        PipelineAccount account = new PipelineAccount(
                List.of(step),
                new LengthHistogram(List.of(0L, 1L, 2L)),
                LengthHistogram.NONE,
                Map.of("eng", new Flow(2, 20)),
                List.of(new RepeatedLine("a line", 3)));
        return Stream.of(
                        new StageManifest(
                                StageManifest.FORMAT,
                                StageManifest.VERSION,
                                "key",
                                account,
                                Map.of("documents", 3L),
                                Map.of(0, "0".repeat(64)),
                                List.of("a#1"),
                                List.of(new StageManifest.SplitPart(new StoredPart(PART, 2, 20), -1)),
                                "test"),
                        PipelineManifest.of(account),
                        LineSample.of(2, 3, 4, List.of(new LineSample.CommonLine("a line", 2))),
                        new LanguagesManifest(
                                LanguagesManifest.FORMAT,
                                LanguagesManifest.VERSION,
                                "key",
                                Map.of("min_count", 5),
                                new TreeMap<>(Map.of("eng", new Flow(2, 20))),
                                new TreeMap<>(Map.of("deu", new LanguagesManifest.LeftOut(new Flow(1, 1), "few"))),
                                PART,
                                new TreeMap<>(Map.of("documents", 3L)),
                                "test"))
                .map(Json::toBytes);
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        MemoryFiles.put("prepared/manifest.json", bytes);
        MemoryFiles.put("prepared/told.json", bytes);
        OutputFolder folder = OutputFolder.at(MemoryFiles.configuration(), "memory:/prepared");
        Part told = new Part(
                "told.json",
                bytes.length,
                HexFormat.of().formatHex(PartWriter.sha256().digest(bytes)));
        DatasetManifest dataset = new DatasetManifest(
                DatasetManifest.FORMAT,
                DatasetManifest.VERSION,
                "text",
                Map.of(
                        PipelineManifest.OPTION,
                        DatasetManifest.asOption(told),
                        LineSample.OPTION,
                        DatasetManifest.asOption(told)),
                Map.of(),
                PART,
                3,
                Map.of(),
                List.of(),
                "test");
        Untrusted.read(bytes, () -> {
            StageManifest stage = StageManifest.read(folder);
            use(stage.account());
            use(stage.key(), stage.createdBy());
            stage.parts().forEach(part -> use(part.stored().part().path()));
            stage.badDocuments().forEach(name -> use(name));
        });
        Untrusted.read(
                bytes,
                () -> use(PipelineManifest.read(folder, dataset).orElseThrow().account()));
        Untrusted.read(
                bytes,
                () -> LineSample.read(folder, dataset).orElseThrow().repeated().forEach(line -> use(line.text())));
        Untrusted.read(bytes, () -> {
            LanguagesManifest languages = LanguagesManifest.read(folder);
            use(languages.pipeline().path(), languages.createdBy());
            for (String language : languages.languages()) {
                OutputFolder own = LanguagesManifest.folder(folder, language);
                require(folder.path().equals(own.path().getParent()));
                Flow flow = languages.datasets().get(language);
                require(flow.plus(Flow.NONE).equals(flow));
            }
            languages.leftOut().values().forEach(each -> use(each.reason()));
        });
    }

    /** What the report and {@code inspect} do with it. */
    private static void use(PipelineAccount account) {
        PipelineAccount twice = account.plus(account);
        require(twice.in().documents() == 2 * account.in().documents());
        require(twice.out().bytes() == 2 * account.out().bytes());
        account.lengthsAfter().documents();
        for (StepAccount step : account.steps()) {
            step.droppedDocuments();
            use(step.id(), step.kind());
        }
    }

    /** What a file promises is there. */
    private static void use(String... promised) {
        for (String value : promised) {
            require(!value.isEmpty() || value.hashCode() == 0);
        }
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("What was read is not what the file must say");
        }
    }
}
