package io.thalweg.prepare.input;

import io.thalweg.problem.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;

/**
 * Turns input paths into files; collects every problem on the way. A path is a file, a folder (with all below it; names
 * that start with a dot or an underscore are skipped) or a glob, on any Hadoop file system.
 */
public final class FileSearch {
    private static final int THREADS = 16;

    /** Files named one by one when something is wrong with each; a wrong glob may match very many. */
    private static final int MOST_NAMED = 20;

    private final Configuration hadoop;
    private final List<Problem> problems;
    private final List<FileStatus> roots = new ArrayList<>();
    private final List<Found> found = new ArrayList<>();

    public FileSearch(Configuration hadoop, List<Problem> problems) {
        this.hadoop = hadoop;
        this.problems = problems;
    }

    /**
     * What is kept of a file's status, which is much larger: there may be millions.
     *
     * @param path with its scheme
     * @param modified when it was last changed, in milliseconds since 1970
     */
    public record Found(String path, long bytes, long modified) {
        /** Its last part. */
        public String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }
    }

    /** The files, by path. */
    public List<Found> find(List<String> paths) {
        for (String path : paths) {
            try {
                resolve(path);
            } catch (IOException | IllegalArgumentException e) {
                problems.add(unreadable(path, e));
            }
        }
        found.sort(Comparator.comparing(Found::path));
        List<Found> distinct = new ArrayList<>();
        for (Found file : found) {
            if (distinct.isEmpty() || !distinct.get(distinct.size() - 1).path().equals(file.path())) {
                distinct.add(file);
            }
        }
        found.clear();
        return distinct;
    }

    /** The files and folders that the paths of the last search name, before folders are looked into. */
    public List<FileStatus> roots() {
        return roots;
    }

    /** A problem for a path that fails. */
    public static Problem unreadable(Object path, Exception e) {
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

    /** Adds what is wrong with files, by their places; of very many, some. */
    public static void addSome(List<Problem> problems, List<Problem> ofFiles) {
        ofFiles.stream()
                .sorted(Comparator.comparing(Problem::place))
                .limit(MOST_NAMED)
                .forEach(problems::add);
        if (ofFiles.size() > MOST_NAMED) {
            problems.add(Problem.of((ofFiles.size() - MOST_NAMED) + " more input files have such problems"));
        }
    }

    private void resolve(String given) throws IOException {
        Path path = new Path(given);
        FileSystem files = path.getFileSystem(hadoop);
        List<FileStatus> named = new ArrayList<>();
        try {
            named.add(files.getFileStatus(path));
        } catch (FileNotFoundException e) {
            FileStatus[] matches = files.globStatus(path);
            if (matches == null || matches.length == 0) {
                throw new FileNotFoundException("no such file or folder, and nothing matches");
            }
            named.addAll(Arrays.asList(matches));
        }
        boolean any = false;
        roots.addAll(named);
        for (FileStatus root : named) {
            any |= add(files, root);
        }
        if (!any) {
            problems.add(Problem.of("An input folder holds no file")
                    .at(given)
                    .remedy("Names that start with '.' or '_' are skipped: name such a file itself"));
        }
    }

    /** Adds a file, or all in a folder. @return whether there was a file */
    private boolean add(FileSystem files, FileStatus status) {
        if (!status.isDirectory()) {
            found.add(new Found(status.getPath().toString(), status.getLen(), status.getModificationTime()));
            return true;
        }
        boolean any = false;
        try {
            // Page by page, where the file system has pages.
            RemoteIterator<FileStatus> children = files.listStatusIterator(status.getPath());
            while (children.hasNext()) {
                FileStatus child = children.next();
                String name = child.getPath().getName();
                if (!name.startsWith(".") && !name.startsWith("_")) {
                    any |= add(files, child);
                }
            }
        } catch (IOException e) {
            problems.add(unreadable(status.getPath(), e));
        }
        return any;
    }

    /** Looks into every file, several at a time; in the order of the files, without those for which there is null. */
    public static <T> List<T> look(List<Found> files, Function<Found, @Nullable T> look) {
        int workers = Math.max(1, Math.min(THREADS, files.size()));
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        AtomicInteger next = new AtomicInteger();
        AtomicReferenceArray<T> seen = new AtomicReferenceArray<>(files.size());
        try {
            // A task each and not a task a file: there may be millions.
            List<Future<?>> looks = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                looks.add(threads.submit(() -> {
                    for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
                        seen.set(i, look.apply(files.get(i)));
                    }
                }));
            }
            for (Future<?> each : looks) {
                each.get();
            }
            List<T> all = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                T one = seen.get(i);
                if (one != null) {
                    all.add(one);
                }
            }
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while looking at the input", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("Looking at the input failed", e.getCause());
        } finally {
            next.set(files.size());
            threads.shutdownNow();
        }
    }

    /** The longest folder, with its slash, that all paths start with. */
    public static String commonFolder(Stream<String> paths) {
        String common = null;
        for (String path : (Iterable<String>) paths::iterator) {
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
}
