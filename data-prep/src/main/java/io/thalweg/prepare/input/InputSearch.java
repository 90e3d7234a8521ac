package io.thalweg.prepare.input;

import io.thalweg.problem.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.jspecify.annotations.Nullable;

/** Turns input paths into files, and looks into each; collects every problem on the way. */
final class InputSearch {
    private static final int HEAD_BYTES = 16;
    private static final int THREADS = 16;

    /** Files named one by one when something is wrong with each; a wrong glob may match very many. */
    private static final int MOST_NAMED = 20;

    private final Configuration hadoop;
    private final ReadOptions options;
    private final List<Problem> problems;
    private final List<Problem> fileProblems = new ArrayList<>();
    private final TreeMap<String, FileStatus> found = new TreeMap<>();

    InputSearch(Configuration hadoop, ReadOptions options, List<Problem> problems) {
        this.hadoop = hadoop;
        this.options = options;
        this.problems = problems;
    }

    List<InputFile> find(List<String> paths) {
        for (String path : paths) {
            try {
                resolve(path);
            } catch (IOException | IllegalArgumentException e) {
                problems.add(unreadable(path, e));
            }
        }
        List<InputFile> looked = look(found.values());
        fileProblems.sort(Comparator.comparing(Problem::place));
        problems.addAll(fileProblems.subList(0, Math.min(MOST_NAMED, fileProblems.size())));
        if (fileProblems.size() > MOST_NAMED) {
            problems.add(Problem.of((fileProblems.size() - MOST_NAMED) + " more input files have such problems"));
        }
        return looked;
    }

    private static Problem unreadable(Object path, Exception e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return Problem.of(
                        e instanceof FileNotFoundException
                                ? "An input does not exist"
                                : e instanceof AccessControlException
                                        ? "An input may not be read"
                                        : "An input cannot be read")
                .found(reason.lines().findFirst().orElse(""))
                .at(path)
                .remedy("Give --input files, folders or globs that exist and may be read");
    }

    private void resolve(String given) throws IOException {
        Path path = new Path(given);
        FileSystem files = path.getFileSystem(hadoop);
        List<FileStatus> roots = new ArrayList<>();
        try {
            roots.add(files.getFileStatus(path));
        } catch (FileNotFoundException e) {
            FileStatus[] matches = files.globStatus(path);
            if (matches == null || matches.length == 0) {
                throw new FileNotFoundException("no such file or folder, and nothing matches");
            }
            roots.addAll(Arrays.asList(matches));
        }
        int before = found.size();
        boolean any = false;
        for (FileStatus root : roots) {
            any |= add(files, root);
        }
        if (!any && found.size() == before) {
            problems.add(Problem.of("An input folder holds no file")
                    .at(given)
                    .remedy("Names that start with '.' or '_' are skipped: name such a file itself"));
        }
    }

    private boolean add(FileSystem files, FileStatus status) throws IOException {
        if (!status.isDirectory()) {
            found.put(status.getPath().toString(), status);
            return true;
        }
        boolean any = false;
        for (FileStatus child : list(files, status.getPath())) {
            String name = child.getPath().getName();
            if (!name.startsWith(".") && !name.startsWith("_")) {
                any |= add(files, child);
            }
        }
        return any;
    }

    private FileStatus[] list(FileSystem files, Path folder) {
        try {
            return files.listStatus(folder);
        } catch (IOException e) {
            problems.add(unreadable(folder, e));
            return new FileStatus[0];
        }
    }

    private List<InputFile> look(Collection<FileStatus> statuses) {
        String common = commonFolder(found.keySet());
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(THREADS, statuses.size())));
        try {
            List<Future<@Nullable InputFile>> looks = new ArrayList<>();
            for (FileStatus status : statuses) {
                String label = status.getPath().toString().substring(common.length());
                looks.add(threads.submit(() -> lookInto(status, label)));
            }
            List<InputFile> files = new ArrayList<>();
            for (Future<@Nullable InputFile> look : looks) {
                InputFile file = look.get();
                if (file != null) {
                    files.add(file);
                }
            }
            files.sort(Comparator.comparing(InputFile::path));
            return files;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while looking at the input", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Looking at the input failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** The longest folder, with its slash, that all paths start with. */
    private static String commonFolder(Collection<String> paths) {
        String common = null;
        for (String path : paths) {
            String folder = path.substring(0, path.lastIndexOf('/') + 1);
            if (common == null) {
                common = folder;
            }
            while (!folder.startsWith(common)) {
                common = common.substring(0, common.lastIndexOf('/', common.length() - 2) + 1);
            }
        }
        return common == null ? "" : common;
    }

    private @Nullable InputFile lookInto(FileStatus status, String label) {
        Path path = status.getPath();
        try (FSDataInputStream in = path.getFileSystem(hadoop).open(path)) {
            byte[] head = in.readNBytes(HEAD_BYTES);
            String unsupported = Compression.unsupported(head);
            if (!unsupported.isEmpty()) {
                report(Problem.of("An input is of a kind that is not read")
                        .found(unsupported)
                        .allowed("plain text, JSON lines, Parquet, and gzip, bzip2 or zstd of text or JSON lines")
                        .at(path)
                        .remedy("Unpack it first"));
                return null;
            }
            FileFormat format = FileFormat.of(path.getName(), head);
            Compression compression = format == FileFormat.PARQUET ? Compression.NONE : Compression.of(head);
            if (format == FileFormat.PARQUET && !hasTextColumn(path)) {
                return null;
            }
            int bom = TextStream.isByteOrderMark(head) ? 3 : 0;
            return new InputFile(path.toString(), label, status.getLen(), format, compression, bom);
        } catch (IOException e) {
            report(unreadable(path, e));
            return null;
        }
    }

    private boolean hasTextColumn(Path path) {
        String complaint;
        try (ParquetFileReader file = ParquetTextReader.open(hadoop, path.toString())) {
            complaint = ParquetTextReader.complaint(file.getFileMetaData().getSchema(), options.textColumn());
        } catch (IOException | RuntimeException e) {
            return true; // Damaged: read as far as it goes, and counted there.
        }
        if (complaint != null) {
            report(Problem.of("--text-column names no column of text")
                    .found(complaint)
                    .allowed("a column of strings; asked for '" + options.textColumn() + "'")
                    .at(path));
        }
        return complaint == null;
    }

    private void report(Problem problem) {
        synchronized (fileProblems) {
            fileProblems.add(problem);
        }
    }
}
