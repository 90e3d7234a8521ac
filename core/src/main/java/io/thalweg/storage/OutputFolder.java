package io.thalweg.storage;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder that becomes an output when its manifest is written, and not before. Parts may be written by many machines;
 * the manifest is written once, last, by one.
 */
public final class OutputFolder {
    /** The file whose presence makes an output whole. */
    public static final String MANIFEST = "manifest.json";

    /** The manifest while it is being written. */
    private static final String UNNAMED_MANIFEST = "_" + MANIFEST;

    /** Cap on small files read whole (manifests, configurations), against a wrong file being read into memory. */
    public static final long MAX_SMALL_FILE_BYTES = 256L << 20;

    /** What to do about an output that is already there. */
    public enum Existing {
        REFUSE,
        OVERWRITE,
        RESUME
    }

    private final Configuration hadoop;
    private final Path folder;

    private OutputFolder(Configuration hadoop, Path folder) {
        this.hadoop = hadoop;
        this.folder = folder;
    }

    /** @param folder a relative one of this machine's is taken from the working folder, which executors do not share */
    public static OutputFolder at(Configuration hadoop, String folder) {
        Path path = new Path(folder);
        boolean local = "file".equals(FileSystem.getDefaultUri(hadoop).getScheme());
        boolean relative = path.toUri().getScheme() == null && !path.isAbsolute();
        return new OutputFolder(
                hadoop,
                local && relative
                        ? new Path(java.nio.file.Path.of(folder)
                                .toAbsolutePath()
                                .normalize()
                                .toString())
                        : path);
    }

    public Configuration hadoop() {
        return hadoop;
    }

    public Path path() {
        return folder;
    }

    public Path path(String relative) {
        return new Path(folder, relative);
    }

    public FileSystem fileSystem() throws IOException {
        return folder.getFileSystem(hadoop);
    }

    /**
     * Checks that a job may write here, makes the folder and claims it for the job, until the lease is closed. With
     * {@code OVERWRITE} the manifest goes first, with those of outputs in folders of it, so that none that is half-replaced
     * looks whole; then everything else.
     *
     * @throws BadConfiguration if something is there and {@code existing} refuses it, if another job is writing here, or if
     *     the folder cannot be made
     */
    public OutputLease claim(Existing existing) throws IOException {
        FileSystem files = fileSystem();
        boolean there = files.exists(folder);
        makeFolder(files);
        OutputLease lease = OutputLease.claim(this);
        boolean ready = false;
        try {
            prepare(files, existing);
            ready = true;
            return lease;
        } finally {
            if (!ready) {
                lease.close();
                if (!there) {
                    files.delete(folder, false);
                }
            }
        }
    }

    private void makeFolder(FileSystem files) {
        try {
            if (!files.mkdirs(folder)) {
                throw new IOException("mkdirs failed");
            }
        } catch (IOException e) {
            throw notWritable(e);
        }
    }

    private void prepare(FileSystem files, Existing existing) {
        try {
            FileStatus[] found = list(files);
            if (found.length > 0 && existing == Existing.REFUSE) {
                throw new BadConfiguration(Problem.of("The output exists")
                        .found(found.length + " files or folders, "
                                + found[0].getPath().getName() + " among them")
                        .allowed("an empty or absent folder")
                        .at(folder)
                        .remedy("Choose another --output, or give --overwrite"));
            }
            if (existing == Existing.OVERWRITE) {
                files.delete(path(MANIFEST), false);
                for (FileStatus file : found) {
                    if (file.isDirectory()) {
                        files.delete(new Path(file.getPath(), MANIFEST), false);
                    }
                }
                for (FileStatus file : found) {
                    files.delete(file.getPath(), true);
                }
            }
        } catch (IOException e) {
            throw notWritable(e);
        }
    }

    private BadConfiguration notWritable(IOException e) {
        return new BadConfiguration(Problem.of("The output folder cannot be written")
                .found(firstLine(e))
                .at(folder)
                .remedy("Choose another --output, or change its permissions"));
    }

    /**
     * Refuses an output that is, or holds, what is read: overwriting it would destroy the input. And one inside a dataset or a
     * model that is read, whose files may be what is overwritten.
     *
     * @throws BadConfiguration naming the first such path
     */
    public void requireApart(Iterable<String> inputs) throws IOException {
        String mine = asFolder(fileSystem().makeQualified(folder));
        for (String input : inputs) {
            Path path = new Path(input);
            FileSystem files = path.getFileSystem(hadoop);
            String read = asFolder(files.makeQualified(path));
            if (read.startsWith(mine)) {
                throw new BadConfiguration(Problem.of("An input lies in the output folder")
                        .found(path)
                        .allowed("an output folder apart from the input")
                        .at(folder)
                        .remedy("Choose another --output"));
            }
            if (mine.startsWith(read) && hasManifest(files, path)) {
                throw new BadConfiguration(Problem.of("The output folder lies in what is read")
                        .found(folder)
                        .allowed("an output folder apart from the input")
                        .at(path)
                        .remedy("Choose another --output"));
            }
        }
    }

    private static boolean hasManifest(FileSystem files, Path folder) throws IOException {
        try (InputStream in = files.open(new Path(folder, MANIFEST))) {
            return ManifestFormat.isOurs(in);
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    private static String asFolder(Path path) {
        String name = path.toString();
        return name.endsWith("/") ? name : name + "/";
    }

    private FileStatus[] list(FileSystem files) throws IOException {
        try {
            return files.listStatus(folder, path -> !path.getName().equals(OutputLease.FILE));
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    public PartWriter writer(String relativePath) throws IOException {
        return PartWriter.create(hadoop, folder, relativePath);
    }

    public Part write(String relativePath, byte[] content) throws IOException {
        try (PartWriter out = writer(relativePath)) {
            out.write(content);
            return out.finish();
        }
    }

    /**
     * Commits the output: writes the manifest, last. It gets its name when it is whole, since a file is there from the moment
     * it is made, and a writer may die before the last byte. On a store without renames the copy appears whole too.
     */
    public void commit(Object manifest) throws IOException {
        FileSystem files = fileSystem();
        Path unnamed = path(UNNAMED_MANIFEST);
        boolean named = false;
        try {
            write(UNNAMED_MANIFEST, Json.toBytes(manifest));
            named = files.rename(unnamed, path(MANIFEST));
            if (!named) {
                throw new IOException("The manifest cannot be renamed to " + path(MANIFEST));
            }
        } finally {
            if (!named) {
                files.delete(unnamed, false);
            }
        }
    }

    public boolean isCommitted() throws IOException {
        return fileSystem().exists(path(MANIFEST));
    }

    /** Reads a small file whole. @throws JobFailed if it is missing, unreadable or beyond the cap */
    public byte[] readSmall(String relativePath) {
        return readWhole(hadoop, path(relativePath), MAX_SMALL_FILE_BYTES);
    }

    /** The same with a cap of its own. */
    byte[] readSmall(String relativePath, long cap) {
        return readWhole(hadoop, path(relativePath), cap);
    }

    /** Reads a part whole and checks its length and SHA-256. */
    public byte[] readVerified(Part part) {
        byte[] content = readWhole(hadoop, path(part.path()), Math.max(part.bytes(), 1));
        String sha256 = HexFormat.of().formatHex(PartWriter.sha256().digest(content));
        if (content.length != part.bytes() || !sha256.equals(part.sha256())) {
            throw damaged(part, content.length + " bytes with SHA-256 " + sha256);
        }
        return content;
    }

    /** Reads a part through and checks its length and SHA-256, holding no more than a buffer. */
    public void verify(Part part) {
        var digest = PartWriter.sha256();
        long length = 0;
        try (InputStream in = fileSystem().open(path(part.path()))) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                length += n;
            }
        } catch (IOException e) {
            throw unreadable(path(part.path()), e);
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        if (length != part.bytes() || !sha256.equals(part.sha256())) {
            throw damaged(part, length + " bytes with SHA-256 " + sha256);
        }
    }

    private JobFailed damaged(Part part, String found) {
        return new JobFailed(Problem.of("A file is not what its manifest says")
                .found(found)
                .allowed(part.bytes() + " bytes with SHA-256 " + part.sha256())
                .at(path(part.path()))
                .remedy("Restore the file, or make the output again"));
    }

    private static byte[] readWhole(Configuration hadoop, Path file, long cap) {
        try {
            FileSystem files = file.getFileSystem(hadoop);
            long length = files.getFileStatus(file).getLen();
            if (length > cap || length > Integer.MAX_VALUE - 64) {
                throw new JobFailed(Problem.of("A file is larger than it may be")
                        .found(length + " bytes")
                        .allowed("at most " + cap)
                        .at(file));
            }
            byte[] content = new byte[(int) length];
            try (FSDataInputStream in = files.open(file)) {
                in.readFully(0, content);
            }
            return content;
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static JobFailed unreadable(Path file, IOException e) {
        boolean missing = e instanceof FileNotFoundException;
        if (missing && file.getName().equals(MANIFEST)) {
            return new JobFailed(
                    Problem.of("Not a finished output")
                            .found("no " + MANIFEST)
                            .at(file.getParent())
                            .remedy("It may be of a run that was stopped: start that again with --resume, or with"
                                    + " --overwrite; or choose another folder"),
                    e);
        }
        if (e instanceof ChecksumException) {
            return new JobFailed(
                    Problem.of("A file is damaged")
                            .found(firstLine(e))
                            .allowed("what the file system's own checksums say")
                            .at(file)
                            .remedy("Restore the file, or make the output again"),
                    e);
        }
        return new JobFailed(
                Problem.of(missing ? "A file is missing" : "A file cannot be read")
                        .found(firstLine(e))
                        .at(file)
                        .remedy(
                                missing
                                        ? "Restore it, or make the output again"
                                        : "Check its permissions and its storage, then run again"),
                e);
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }
}
