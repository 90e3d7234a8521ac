package io.thalweg.prepare.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the driver does with each file of an input that has very many. */
class ManyFilesTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    Path temp;

    private Path write(String name, String content) throws IOException {
        Path file = temp.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void smallFilesShareTasksAndLargeOnesAreSplit() throws IOException {
        for (int i = 0; i < 50; i++) {
            write("in/" + i + ".txt", "x".repeat(5000));
        }
        write("in/large.txt", "y ".repeat(50_000));
        InputPlan plan = InputPlan.of(HADOOP, List.of(temp.resolve("in").toString()), ReadOptions.DEFAULT);
        List<ReadTask> tasks = plan.tasks(30_000);
        assertTrue(tasks.size() >= 16 && tasks.size() <= 24, "tasks: " + tasks.size());
        assertEquals(
                plan.bytes(),
                tasks.stream()
                        .flatMap(task -> task.ranges().stream())
                        .mapToLong(range -> range.end() - range.start())
                        .sum());
        assertEquals(1, plan.tasksFor(8).size());
    }

    /** There may be millions of files: what the driver holds of each, and sends of it, is counted in bytes. */
    @Test
    void ofAFileThePlanHoldsOneStringAndSendsFewBytes() throws IOException {
        for (int file = 0; file < 500; file++) {
            write("a folder of some depth/part-%02d/document-%05d.txt".formatted(file / 100, file), "one " + file);
        }
        InputPlan plan = InputPlan.of(HADOOP, List.of(temp.toString()), ReadOptions.DEFAULT);
        InputFile first = plan.files().get(0);
        assertEquals("file:" + temp + "/a folder of some depth/part-00/document-00000.txt", first.path());
        assertEquals("part-00/document-00000.txt", first.label());
        for (InputFile file : plan.files()) {
            assertSame(first.folder(), file.folder(), file.path());
            assertSame(file.name(), file.label(), file.path());
        }
        List<ReadTask> tasks = plan.tasks(InputPlan.MIN_SPLIT_BYTES);
        long sent = tasks.stream().mapToLong(task -> task.toBytes().length).sum();
        assertTrue(sent < 500 * 40, sent + " bytes of 500 files in " + tasks.size() + " tasks");
        List<FileRange> ranges = new ArrayList<>();
        tasks.forEach(task -> ranges.addAll(ReadTask.fromBytes(task.toBytes()).ranges()));
        assertEquals(plan.files(), ranges.stream().map(FileRange::source).toList());
    }

    @Test
    void withoutChecksumsNoneIsTakenAndTheRestIsTheSame() throws IOException {
        write("in/a.txt", "one\ntwo\n");
        write("in/b.html", "<p>three</p>");
        Path packed = write("in/c.jsonl.gz", "");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("{\"text\": \"four\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        InputPlan plan = InputPlan.of(HADOOP, List.of(temp.resolve("in").toString()), ReadOptions.DEFAULT);
        InputPlan without = plan.withoutChecksums();
        assertEquals(Reading.of(plan, Long.MAX_VALUE), Reading.of(without, Long.MAX_VALUE));
        assertEquals(plan.paths(), without.paths());
        assertEquals(3, hashes(plan));
        assertEquals(0, hashes(without));
    }

    private static int hashes(InputPlan plan) throws IOException {
        int hashes = 0;
        for (ReadTask task : plan.tasks(Long.MAX_VALUE)) {
            hashes += ReadTask.fromBytes(task.toBytes())
                    .forEachDocument(HADOOP, document -> {})
                    .sha256()
                    .size();
        }
        return hashes;
    }

    @Test
    void looksComeInTheOrderOfFilesAndAFailureEndsThem() {
        List<FileSearch.Found> files = new ArrayList<>();
        for (int file = 0; file < 5000; file++) {
            files.add(new FileSearch.Found("file:/" + file, file, 0));
        }
        List<Long> seen = FileSearch.look(files, file -> file.bytes() % 3 == 0 ? null : file.bytes());
        assertEquals(
                LongStream.range(0, 5000).filter(file -> file % 3 > 0).boxed().toList(), seen);
        IllegalStateException failed = assertThrows(
                IllegalStateException.class,
                () -> FileSearch.look(files, file -> {
                    if (file.bytes() == 4000) {
                        throw new IllegalArgumentException("four thousand");
                    }
                    return file;
                }));
        assertEquals("four thousand", failed.getCause().getMessage());
        assertEquals(List.of(), FileSearch.look(List.of(), file -> file));
    }
}
