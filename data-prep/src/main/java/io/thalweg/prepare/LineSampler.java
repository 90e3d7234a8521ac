package io.thalweg.prepare;

import io.thalweg.prepare.dedup.LineCounts;
import io.thalweg.prepare.input.RawDocument;
import io.thalweg.prepare.pipeline.Flow;
import io.thalweg.prepare.pipeline.LineSample;
import io.thalweg.prepare.pipeline.LineSample.CommonLine;
import io.thalweg.prepare.staging.WordTable;
import io.thalweg.random.Seeds;
import io.thalweg.storage.Json;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the lines of a sample of documents, in a task that reads some of them. Whether a document is of the sample its name
 * decides, so the sample is the same however documents are cut into tasks; its size does not grow with their number, so that
 * it costs little and fits in memory. A sketch of heavy hitters over all lines would take more time and, merged from other
 * tasks, tell other lines. Mutable; one task owns it.
 */
final class LineSampler {
    /** Text of the sample, about: a hundred thousand lines, among which one of ten thousand stands ten times. */
    static final long SAMPLE_BYTES = 8L << 20;

    private static final int MOST_TOLD = 50;

    private final double share;
    private final LineCounts counts = new LineCounts();
    private String name = "";
    private long nameHash = hash(name);
    private long documents;

    /** @param share of the documents that are of the sample; 0 for none */
    LineSampler(double share) {
        this.share = share;
    }

    /** The part of documents that makes the sample, so that it has about so many bytes of text. @param all documents that there are */
    static double share(Flow all, long sampleBytes) {
        return all.bytes() <= sampleBytes ? 1 : (double) sampleBytes / all.bytes();
    }

    /** What a task found. @param counted every line of its part of the sample */
    record Tally(long documents, long lines, List<LineCounts.Counted> counted) {}

    void take(RawDocument document) throws IOException {
        if (share > 0 && (share >= 1 || draw(document) < share)) {
            documents++;
            counts.add(document.bytes(), document.from(), document.to());
        }
    }

    /** A number from 0 to 1 that the document's name gives. */
    private double draw(RawDocument document) {
        boolean isNamed = document.isNamed();
        String next = isNamed ? document.name() : document.label();
        if (!next.equals(name)) {
            name = next;
            nameHash = hash(name);
        }
        long position = isNamed ? RawDocument.NAMED : document.position();
        long drawn = Seeds.derive(nameHash, "prepare.lines", position, document.piece());
        return (drawn >>> 11) * 0x1p-53;
    }

    private static long hash(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return WordTable.hash64(bytes, 0, bytes.length);
    }

    Tally tally() {
        return new Tally(documents, counts.lines(), counts.counted());
    }

    /** What the tasks found, put together in their order. Mutable; the driver owns it. */
    static final class Gathered {
        private final Map<Long, LineCounts.Counted> counted = new LinkedHashMap<>();
        private long documents;
        private long lines;

        void add(Tally tally) {
            documents += tally.documents();
            lines += tally.lines();
            tally.counted().forEach(line -> counted.merge(line.hash(), line, LineCounts.Counted::plus));
        }

        /** Writes the sample beside the dataset. @param all documents that it is drawn from */
        Part write(OutputFolder folder, Flow all) {
            return Storage.access(
                    folder.path(LineSample.PATH),
                    () -> folder.write(LineSample.PATH, Json.toBytes(sample(all.documents()))));
        }

        /** @param allDocuments that the sample is drawn from */
        LineSample sample(long allDocuments) {
            List<CommonLine> repeated = counted.values().stream()
                    .filter(line -> line.times() > 1)
                    .sorted(Comparator.comparingLong((LineCounts.Counted line) -> -line.times())
                            .thenComparing(LineCounts.Counted::text))
                    .limit(MOST_TOLD)
                    .map(line -> new CommonLine(line.text(), line.times()))
                    .toList();
            return LineSample.of(documents, allDocuments, lines, repeated);
        }
    }
}
