package io.thalweg.training;

import io.thalweg.storage.OutputLease;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system, on which the process dies at a chosen step of its writing, as by SIGKILL: nothing is flushed,
 * closed or cleaned up. The steps are those under one folder, counted from 1: before a file is made, when it is half
 * written, before a file or folder is deleted, renamed or made. Of claims, which are renewed by the clock, none counts.
 */
public final class DyingFileSystem extends LocalFileSystem {
    /** System property: the folder whose steps count. */
    static final String FOLDER = "thalweg.test.dying.folder";

    /** System property: the step to die at; absent or 0 for none. */
    static final String STEP = "thalweg.test.dying.step";

    /** What the process prints of each step, the last one too; the step's number and what it is follow. */
    static final String MARK = "writing step ";

    static final int EXIT = 137;

    private static final AtomicInteger STEPS = new AtomicInteger();

    private static void step(Path path, String what) {
        String folder = System.getProperty(FOLDER, "/");
        String file = path.toUri().getPath();
        if (!file.startsWith(folder) || path.getName().contains(OutputLease.FILE)) {
            return;
        }
        int step = STEPS.incrementAndGet();
        System.err.println(MARK + step + " " + what + " " + file.substring(folder.length()));
        if (step == Integer.getInteger(STEP, 0)) {
            Runtime.getRuntime().halt(EXIT);
        }
    }

    @Override
    public FSDataOutputStream create(
            Path file,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        step(file, "before making");
        OutputStream out = super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
        return new FSDataOutputStream(
                new FilterOutputStream(out) {
                    private boolean half;

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        int before = half ? 0 : length / 2;
                        out.write(bytes, offset, before);
                        if (!half) {
                            half = true;
                            // What the process had not handed over yet, the kernel could not have kept.
                            out.flush();
                            step(file, "half of");
                        }
                        out.write(bytes, offset + before, length - before);
                    }
                },
                null);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        step(path, "before deleting");
        return super.delete(path, recursive);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        step(from, "before renaming");
        return super.rename(from, to);
    }

    @Override
    public boolean mkdirs(Path folder) throws IOException {
        if (!exists(folder)) {
            step(folder, "before making folder");
        }
        return super.mkdirs(folder);
    }
}
