package io.thalweg.cluster;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder that remembers a cluster: its processes, their logs and what they need to run. One cluster a folder. */
public final class StateFolder {
    private static final String STATE = "cluster.json";
    private static final String LOCK = "lock";
    private static final long MAX_STATE_BYTES = 1 << 20;

    /** All that is ever made in the folder, and so all that is ever deleted from it. */
    private static final List<String> OURS =
            List.of("home", "logs", "work", "local", "gpus", STATE + ".new", STATE, LOCK);

    private final Path root;

    public StateFolder(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** The folder of a user who names none: {@code ~/.thalweg/cluster}. */
    public static Path usual() {
        return Path.of(System.getProperty("user.home"), ".thalweg", "cluster");
    }

    public Path root() {
        return root;
    }

    /** What the workers know as {@code SPARK_HOME}. */
    Path home() {
        return root.resolve("home");
    }

    Path log(String process) {
        return root.resolve("logs").resolve(process + ".log");
    }

    /** Where a worker keeps its executors' folders and logs. */
    Path work(String process) {
        return root.resolve("work").resolve(process);
    }

    /** Where a worker's executors spill and keep their shuffle files. */
    Path local(String process) {
        return root.resolve("local").resolve(process);
    }

    Path gpuScript(String process) {
        return root.resolve("gpus").resolve(process + ".sh");
    }

    /** Work on the folder that nobody else may do at the same time. */
    interface Exclusive<T> {
        T run() throws IOException, InterruptedException;
    }

    <T> T exclusively(Exclusive<T> work) throws IOException, InterruptedException {
        try (FileChannel channel =
                FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            try (FileLock lock = tryLock(channel)) {
                return work.run();
            }
        }
    }

    private FileLock tryLock(FileChannel channel) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // By this very process: told like any other.
        }
        if (lock == null) {
            throw new JobFailed(Problem.of("Another command is starting or stopping this cluster")
                    .at(root)
                    .remedy("Wait for it to end, then run again"));
        }
        return lock;
    }

    /** Makes the folder, for this user alone; one that holds other things is refused. */
    void create() throws IOException {
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            requireOurs();
            return;
        }
        Files.createDirectories(root);
        if (root.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private void requireOurs() throws IOException {
        if (!Files.isDirectory(root)) {
            throw new BadConfiguration(
                    Problem.of("--state-dir is a file").found(root).allowed("an absent folder"));
        }
        try (Stream<Path> files = Files.list(root)) {
            List<String> names =
                    files.map(file -> String.valueOf(file.getFileName())).toList();
            if (!names.contains(STATE) && !List.of(LOCK).containsAll(names)) {
                throw new BadConfiguration(Problem.of("--state-dir holds other things")
                        .found(root)
                        .allowed("an absent or empty folder, or one of a cluster")
                        .remedy("Choose another --state-dir"));
            }
        }
    }

    /** What is remembered; empty when no cluster was started here, or when it was stopped. */
    public Optional<ClusterState> read() {
        Path file = root.resolve(STATE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_STATE_BYTES) {
                throw illegible("no file, or one of more than " + MAX_STATE_BYTES + " bytes", null);
            }
            return Optional.of(Json.parse(Files.readAllBytes(file), ClusterState.class, file.toString()));
        } catch (IOException e) {
            throw illegible(e.getClass().getSimpleName(), e);
        } catch (JobFailed e) {
            throw illegible("something else", e);
        }
    }

    private JobFailed illegible(String found, @Nullable Exception cause) {
        return new JobFailed(
                Problem.of("What is remembered of the cluster cannot be read")
                        .found(found)
                        .allowed("the file that 'thalweg cluster start' writes")
                        .at(root.resolve(STATE))
                        .remedy("End its processes by hand (ps -ef shows org.apache.spark.deploy.master.Master and"
                                + " worker.Worker), delete the folder, or choose another --state-dir"),
                cause);
    }

    void write(ClusterState state) throws IOException {
        Path written = Files.write(root.resolve(STATE + ".new"), Json.toBytes(state));
        Files.move(written, root.resolve(STATE), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deletes what was made in the folder, the state last, and the folder if nothing else is in it. */
    void clear() throws IOException {
        for (String name : OURS) {
            deleteTree(root.resolve(name));
        }
        try {
            Files.delete(root);
        } catch (DirectoryNotEmptyException e) {
            // Something of the user's.
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
