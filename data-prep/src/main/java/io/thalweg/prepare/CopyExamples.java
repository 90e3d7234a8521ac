package io.thalweg.prepare;

import io.thalweg.prepare.dedup.FingerprintLayout;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.input.RawDocument;
import io.thalweg.prepare.pipeline.DroppedSample;
import io.thalweg.prepare.pipeline.RepeatedLine;
import io.thalweg.storage.HadoopSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sample of what was dropped, as a person reads it: a line of kind, what was dropped, what stands for it, how many such
 * copies were dropped, and how the text of the one dropped begins.
 */
final class CopyExamples {
    private static final String HEADER = "kind\tdropped\tkept\tcopies\ttext";

    private final HadoopSettings settings;
    private final Deduplication.Found found;
    private final List<String> labels;
    private final List<List<String>> againstLabels;
    private final Map<Long, String> texts = new HashMap<>();

    /**
     * @param labels names of the new input's files, by number
     * @param againstLabels the same for each stretch that it is held against
     */
    CopyExamples(
            HadoopSettings settings, Deduplication.Found found, List<String> labels, List<List<String>> againstLabels) {
        this.settings = settings;
        this.found = found;
        this.labels = labels;
        this.againstLabels = againstLabels;
    }

    /** The items of a stretch whose texts are to be told, by index. */
    List<Integer> wanted(Stretch stretch) {
        List<Integer> wanted = new ArrayList<>();
        for (List<CopySample.Group> groups : List.of(found.exact(), found.near())) {
            for (CopySample.Group group : groups) {
                if (group.copy() >= stretch.firstId() && group.copy() < stretch.endId()) {
                    wanted.add((int) (group.copy() - stretch.firstId()));
                }
            }
        }
        return wanted;
    }

    void text(Stretch stretch, int item, String text) {
        texts.put(stretch.firstId() + item, text);
    }

    List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        for (CopySample.Group group : found.exact()) {
            lines.add(line("exact", group));
        }
        for (CopySample.Group group : found.near()) {
            lines.add(line("near", group));
        }
        return lines;
    }

    /** Some of the documents that were dropped, those that are equal first. */
    List<DroppedSample> samples() throws IOException {
        List<DroppedSample> samples = new ArrayList<>();
        addSamples("equal to ", found.exact(), samples);
        addSamples("nearly equal to ", found.near(), samples);
        return samples;
    }

    private void addSamples(String kind, List<CopySample.Group> groups, List<DroppedSample> samples)
            throws IOException {
        for (CopySample.Group group : groups.subList(0, Math.min(DroppedSample.MOST, groups.size()))) {
            samples.add(new DroppedSample(
                    place(group.copy()),
                    kind
                            + place(group.survivor())
                            + (group.copies() > 1 ? ", one of " + group.copies() + " copies" : ""),
                    texts.getOrDefault(group.copy(), "")));
        }
    }

    /** The commonest items that are equal. */
    List<RepeatedLine> repeated(int most) {
        return found.exact().stream()
                .limit(most)
                .map(group -> new RepeatedLine(texts.getOrDefault(group.copy(), ""), group.copies()))
                .toList();
    }

    private String line(String kind, CopySample.Group group) throws IOException {
        return String.join(
                "\t",
                kind,
                place(group.copy()),
                place(group.survivor()),
                Long.toString(group.copies()),
                texts.getOrDefault(group.copy(), ""));
    }

    private String place(long id) throws IOException {
        boolean ours = !found.read().isEmpty() && id >= found.read().get(0).firstId();
        List<Stretch> stretches = ours ? found.read() : found.against();
        int index = Stretch.of(stretches, id);
        Stretch stretch = stretches.get(index);
        try (RecordFile.Records records =
                stretch.fingerprints().open(settings.configuration(), id - stretch.firstId())) {
            byte[] record = records.next();
            List<String> names = ours ? labels : againstLabels.get(index);
            int file = FingerprintLayout.file(record);
            // Of very many sources a manifest does not name each.
            String name = file < names.size() ? names.get(file) : "file " + file;
            return RawDocument.id(name, FingerprintLayout.position(record), FingerprintLayout.piece(record))
                    .replaceAll("[\t\n\r]", " ");
        }
    }
}
