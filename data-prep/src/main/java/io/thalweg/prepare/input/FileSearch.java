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
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
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
    private final TreeMap<String, FileStatus> found = new TreeMap<>();

    public FileSearch(Configuration hadoop, List<Problem> problems) {
        this.hadoop = hadoop;
        this.problems = problems;
    }

    /** The files, by path. */
    public Collection<FileStatus> find(List<String> paths) {
        for (String path : paths) {
            try {
                resolve(path);
            } catch (IOException | IllegalArgumentException e) {
                problems.add(unreadable(path, e));
            }
        }
        return found.values();
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
        int before = found.size();
        boolean any = false;
        roots.addAll(named);
        for (FileStatus root : named) {
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

    /** Looks into every file, several at a time; in the order of the files, without those for which there is null. */
    public static <T> List<T> look(Collection<FileStatus> files, Function<FileStatus, @Nullable T> look) {
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(THREADS, files.size())));
        try {
            List<Future<@Nullable T>> looks = new ArrayList<>();
            for (FileStatus file : files) {
                looks.add(threads.submit(() -> look.apply(file)));
            }
            List<T> seen = new ArrayList<>();
            for (Future<@Nullable T> each : looks) {
                T one = each.get();
                if (one != null) {
                    seen.add(one);
                }
            }
            return seen;
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
    public static String commonFolder(Collection<String> paths) {
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
}
