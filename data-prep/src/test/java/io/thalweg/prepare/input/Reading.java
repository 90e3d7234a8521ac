package io.thalweg.prepare.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Assumptions;

/** What reading some files gives. */
record Reading(List<String> ids, List<String> sources, List<String> texts, TreeMap<String, Long> counts) {
    private static final Configuration HADOOP = new Configuration();

    static Reading of(Path path, ReadOptions options, long splitBytes) throws IOException {
        return of(InputPlan.of(HADOOP, List.of(path.toString()), options), splitBytes);
    }

    static Reading of(InputPlan plan, long splitBytes) throws IOException {
        Reading reading = new Reading(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new TreeMap<>());
        for (ReadTask task : plan.tasks(splitBytes)) {
            ReadReport report = ReadTask.fromBytes(task.toBytes()).forEachDocument(HADOOP, document -> {
                reading.ids.add(document.id());
                reading.sources.add(document.source());
                reading.texts.add(document.text());
            });
            report.counts().forEach((name, count) -> reading.counts.merge(name, count, Long::sum));
        }
        return reading;
    }

    static Reading of(Path path, ReadOptions options) throws IOException {
        return of(path, options, Long.MAX_VALUE);
    }

    static Reading of(Path path) throws IOException {
        return of(path, ReadOptions.DEFAULT.withUnit(TextUnit.FILE, 1 << 20));
    }

    long count(ReadCount count) {
        return counts.getOrDefault(count.label(), 0L);
    }

    /** A file of the shared data; skips the test where there is none. */
    static Path shared(String name) {
        Path file = Path.of(System.getProperty("thalweg.data", "../../shared/data"), name);
        Assumptions.assumeTrue(Files.exists(file), "skipped: there is no " + file);
        return file;
    }
}
