package io.thalweg.preflight;

import io.thalweg.problem.Problem;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.OutputLease;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Tries whether an output can be written, by writing, and leaves no trace. */
public final class OutputProbe {
    private static final String PROBE = ".thalweg-probe-";

    private OutputProbe() {}

    /**
     * Adds a problem for each reason for which a job could not begin to write there; nothing is there that was not.
     *
     * @param notes told of another job's claim, which may be that of a dead one
     */
    public static void check(
            OutputFolder output, OutputFolder.Existing existing, List<Problem> problems, List<String> notes) {
        try {
            FileSystem files = output.fileSystem();
            if (files.exists(output.path(OutputLease.FILE))) {
                notes.add("Another job has claimed " + output.path() + ": as long as it lives, the run is refused");
            }
            int entries = entries(files, output.path());
            if (entries > 0 && existing == OutputFolder.Existing.REFUSE) {
                problems.add(Problem.of("The output exists")
                        .found(entries + " files or folders")
                        .allowed("an empty or absent folder")
                        .at(output.path())
                        .remedy("Choose another --output, or give --overwrite"));
                return;
            }
            write(files, output.path());
        } catch (IOException | IllegalArgumentException e) {
            problems.add(Problem.of("The output folder cannot be written")
                    .found(firstLine(e))
                    .at(output.path())
                    .remedy("Choose another --output, or change its permissions"));
        }
    }

    /**
     * Adds a problem if the output's file system has less room than is expected to be needed.
     *
     * @return bytes that are free, each file's copies counted; empty if the file system does not tell
     */
    public static OptionalLong space(OutputFolder output, long neededBytes, List<Problem> problems) {
        try {
            FileSystem files = output.fileSystem();
            Path there = output.path();
            while (there.getParent() != null && !files.exists(there)) {
                there = there.getParent();
            }
            long remaining = files.getStatus(there).getRemaining();
            if (remaining == Long.MAX_VALUE || remaining < 0) {
                return OptionalLong.empty();
            }
            long free = remaining / Math.max(1, files.getDefaultReplication(there));
            if (free < neededBytes) {
                problems.add(Problem.of("The output's file system has too little room")
                        .found(SparkSize.told(free))
                        .allowed("about " + SparkSize.told(neededBytes) + " or more")
                        .at(output.path())
                        .remedy("Make room, or choose another --output"));
            }
            return OptionalLong.of(free);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            // Whether it can be written at all is another check's.
            return OptionalLong.empty();
        }
    }

    /**
     * Adds a problem if nothing can be written into a folder that is no output of ours, which may be there and hold what it
     * will; nothing is there afterwards that was not.
     *
     * @param option the one that names it
     */
    public static void checkWritable(String option, Configuration hadoop, String place, List<Problem> problems) {
        try {
            OutputFolder folder = OutputFolder.at(hadoop, place);
            write(folder.fileSystem(), folder.path());
        } catch (IOException | IllegalArgumentException e) {
            problems.add(Problem.of(option + " cannot be written")
                    .found(firstLine(e))
                    .at(place)
                    .remedy("Choose another folder, or change its permissions"));
        }
    }

    private static int entries(FileSystem files, Path folder) throws IOException {
        try {
            // The claim of a job that may be dead is no output; whether it lives, the run itself finds out.
            return files.listStatus(folder, path -> !path.getName().equals(OutputLease.FILE)).length;
        } catch (FileNotFoundException e) {
            return 0;
        }
    }

    /** Makes the folders that are missing, writes a file, reads its length, and deletes all of it again. */
    private static void write(FileSystem files, Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path path = folder; path != null && !files.exists(path); path = path.getParent()) {
            missing.addLast(path);
        }
        Path probe = new Path(folder, PROBE + UUID.randomUUID());
        try {
            if (!files.mkdirs(folder)) {
                throw new IOException("The folder cannot be made");
            }
            byte[] content = {'t', 'h', 'a', 'l', 'w', 'e', 'g'};
            try (OutputStream out = files.create(probe, false)) {
                out.write(content);
            }
            if (files.getFileStatus(probe).getLen() != content.length) {
                throw new IOException("A file written is not there as written");
            }
        } finally {
            files.delete(probe, false);
            for (Path made : missing) {
                // Should something else have been put there meanwhile, the folder stays.
                if (files.exists(made) && files.listStatus(made).length == 0) {
                    files.delete(made, false);
                }
            }
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }
}
