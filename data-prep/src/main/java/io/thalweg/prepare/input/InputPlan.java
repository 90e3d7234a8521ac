package io.thalweg.prepare.input;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/**
 * The files that some input paths name, in their one order: by path. A path is a file, a folder (read with all below
 * it; names that start with a dot or an underscore are skipped) or a glob, on any Hadoop file system.
 */
public final class InputPlan {
    /** Ranges of a file are never smaller than this. */
    public static final long MIN_SPLIT_BYTES = 1L << 20;

    /** Ranges of a file are this large where there is enough to read for everyone. */
    public static final long MAX_SPLIT_BYTES = 32L << 20;

    private final List<InputFile> files;
    private final ReadOptions options;

    private InputPlan(List<InputFile> files, ReadOptions options) {
        this.files = List.copyOf(files);
        this.options = options;
    }

    /**
     * Finds the files and looks at the first bytes of each.
     *
     * @throws BadConfiguration naming every path that is missing, empty-handed, unreadable or of a kind not read
     */
    public static InputPlan of(Configuration hadoop, List<String> paths, ReadOptions options) {
        List<Problem> problems = new ArrayList<>();
        InputPlan plan = of(hadoop, paths, options, problems);
        BadConfiguration.throwIfAny(problems);
        return plan;
    }

    /** Like {@link #of(Configuration, List, ReadOptions)}, but adds to the problems of others. */
    public static InputPlan of(Configuration hadoop, List<String> paths, ReadOptions options, List<Problem> problems) {
        InputSearch search = new InputSearch(hadoop, options, problems);
        return new InputPlan(search.find(paths), options);
    }

    public List<InputFile> files() {
        return files;
    }

    /** The files' paths, each made when it is asked for. */
    public List<String> paths() {
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return files.get(index).path();
            }

            @Override
            public int size() {
                return files.size();
            }
        };
    }

    /** The same files; those that read them tell no checksums, which nobody could list for so many. */
    public InputPlan withoutChecksums() {
        return new InputPlan(files.stream().map(InputFile::withoutChecksum).toList(), options);
    }

    /** Stored bytes of all files. */
    public long bytes() {
        return files.stream().mapToLong(InputFile::bytes).sum();
    }

    /**
     * Files of one kind.
     *
     * @param name such as {@code "text"}, {@code "JSON lines, gzip"}
     * @param bytes as stored
     */
    public record Kind(String name, int files, long bytes) {}

    /** The files by kind, in the order of the kinds' names. */
    public List<Kind> kinds() {
        TreeMap<String, Kind> kinds = new TreeMap<>();
        for (InputFile file : files) {
            String name = file.format().label()
                    + (file.compression() == Compression.NONE
                            ? ""
                            : ", " + file.compression().name().toLowerCase(Locale.ROOT));
            kinds.merge(
                    name,
                    new Kind(name, 1, file.bytes()),
                    (a, b) -> new Kind(name, a.files() + b.files(), a.bytes() + b.bytes()));
        }
        return List.copyOf(kinds.values());
    }

    /** Bytes of text that may be expected: compressed files are taken for three times as long as stored. */
    public long expectedTextBytes() {
        return files.stream()
                .mapToLong(file -> file.compression() == Compression.NONE ? file.bytes() : 3 * file.bytes())
                .sum();
    }

    /** Whether the text is as long as the files: none is compressed, none holds anything else. */
    public boolean isPlainText() {
        return files.stream()
                .allMatch(file -> file.format() == FileFormat.TEXT && file.compression() == Compression.NONE);
    }

    /** Bytes that a task holds of a Parquet file at most: a column of a row group, and Parquet's usual bound on that. */
    public long mostParquetBytes() {
        return files.stream()
                .filter(file -> file.format() == FileFormat.PARQUET)
                .mapToLong(file -> Math.min(file.bytes(), 128L << 20))
                .max()
                .orElse(0);
    }

    /** Tasks for so many cores: each core gets a few, as far as {@link #MIN_SPLIT_BYTES} allows. */
    public List<ReadTask> tasksFor(int cores) {
        long total = files.stream()
                .mapToLong(file -> weight(new FileRange(0, file, 0, file.bytes())))
                .sum();
        long target = total / (3L * Math.max(1, cores)) + 1;
        return tasks(Math.max(MIN_SPLIT_BYTES, Math.min(MAX_SPLIT_BYTES, target)));
    }

    /** Cuts large files into ranges of {@code splitBytes}, and gathers small ones into tasks of about as many. */
    public List<ReadTask> tasks(long splitBytes) {
        if (splitBytes <= 0) {
            throw new IllegalArgumentException("splitBytes is " + splitBytes);
        }
        List<ReadTask> tasks = new ArrayList<>();
        List<FileRange> gathered = new ArrayList<>();
        long gatheredWeight = 0;
        for (int i = 0; i < files.size(); i++) {
            for (FileRange range : ranges(i, splitBytes)) {
                if (!gathered.isEmpty() && gatheredWeight + weight(range) > splitBytes) {
                    tasks.add(new ReadTask(gathered, options));
                    gathered = new ArrayList<>();
                    gatheredWeight = 0;
                }
                gathered.add(range);
                gatheredWeight += weight(range);
            }
        }
        if (!gathered.isEmpty()) {
            tasks.add(new ReadTask(gathered, options));
        }
        return tasks;
    }

    private List<FileRange> ranges(int index, long splitBytes) {
        InputFile file = files.get(index);
        if (!file.splittable() || file.bytes() <= splitBytes) {
            return List.of(new FileRange(index, file, 0, file.bytes()));
        }
        List<FileRange> ranges = new ArrayList<>();
        for (long start = 0; start < file.bytes(); start += splitBytes) {
            ranges.add(new FileRange(index, file, start, Math.min(file.bytes(), start + splitBytes)));
        }
        return ranges;
    }

    static long weight(FileRange range) {
        long bytes = range.end() - range.start();
        // Opening a file costs about as much as reading this many bytes.
        return 4096 + (range.source().compression() == Compression.NONE ? bytes : 3 * bytes);
    }
}
