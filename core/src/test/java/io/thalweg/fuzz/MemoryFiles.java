package io.thalweg.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.Seekable;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** Files in this process's memory under the scheme {@code memory:}, so that a reader of files can be run often. */
public final class MemoryFiles extends FileSystem {
    private static final URI ROOT = URI.create("memory:///");
    private static final Map<String, byte[]> FILES = new ConcurrentHashMap<>();
    private static final Configuration CONFIGURATION = new Configuration();

    static {
        CONFIGURATION.setClass("fs.memory.impl", MemoryFiles.class, FileSystem.class);
    }

    /** A configuration that knows the scheme; shared, not to be changed. */
    public static Configuration configuration() {
        return CONFIGURATION;
    }

    /** Creates or replaces the file {@code memory:/name}; the bytes are not copied. */
    public static Path put(String name, byte[] content) {
        Path path = new Path(ROOT.resolve("/" + name));
        FILES.put(path.toUri().getPath(), content);
        return path;
    }

    /** The content of {@code memory:/name}. */
    public static byte[] get(String name) {
        return FILES.get("/" + name);
    }

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    public String getScheme() {
        return ROOT.getScheme();
    }

    private static byte[] content(Path path) throws FileNotFoundException {
        byte[] content = FILES.get(path.toUri().getPath());
        if (content == null) {
            throw new FileNotFoundException(path + " does not exist");
        }
        return content;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return new FSDataInputStream(new Bytes(content(path)));
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        String folder = path.toUri().getPath() + "/";
        if (FILES.keySet().stream().anyMatch(name -> name.startsWith(folder))) {
            return new FileStatus(0, true, 1, 1 << 20, 0, path);
        }
        return new FileStatus(content(path).length, false, 1, 1 << 20, 0, path);
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        String folder = path.toUri().getPath() + "/";
        List<FileStatus> found = new ArrayList<>();
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            if (file.getKey().startsWith(folder) && file.getKey().indexOf('/', folder.length()) < 0) {
                found.add(new FileStatus(
                        file.getValue().length, false, 1, 1 << 20, 0, makeQualified(new Path(file.getKey()))));
            }
        }
        if (found.isEmpty()) {
            throw new FileNotFoundException(path + " does not exist");
        }
        return found.toArray(FileStatus[]::new);
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        String name = path.toUri().getPath();
        return new FSDataOutputStream(
                new ByteArrayOutputStream() {
                    @Override
                    public void close() {
                        FILES.put(name, toByteArray());
                    }
                },
                null);
    }

    @Override
    public boolean mkdirs(Path path, FsPermission permission) {
        return true;
    }

    @Override
    public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
        throw new UnsupportedOperationException("Files are written once");
    }

    @Override
    public boolean rename(Path from, Path to) {
        throw new UnsupportedOperationException("Files are written once");
    }

    @Override
    public boolean delete(Path path, boolean recursive) {
        return FILES.remove(path.toUri().getPath()) != null;
    }

    @Override
    public void setWorkingDirectory(Path path) {
        // Every path here is absolute.
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path(ROOT);
    }

    private static final class Bytes extends ByteArrayInputStream implements Seekable, PositionedReadable {
        Bytes(byte[] content) {
            super(content);
        }

        @Override
        public void seek(long position) throws IOException {
            if (position < 0 || position > count) {
                throw new EOFException("Position " + position + " of " + count);
            }
            pos = (int) position;
        }

        @Override
        public long getPos() {
            return pos;
        }

        @Override
        public boolean seekToNewSource(long position) {
            return false;
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) {
            if (position >= count) {
                return -1;
            }
            int n = (int) Math.min(length, count - position);
            System.arraycopy(buf, (int) position, buffer, offset, n);
            return n;
        }

        @Override
        public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
            if (length > 0 && read(position, buffer, offset, length) < length) {
                throw new EOFException("Bytes " + position + " to " + (position + length) + " of " + count);
            }
        }

        @Override
        public void readFully(long position, byte[] buffer) throws IOException {
            readFully(position, buffer, 0, buffer.length);
        }
    }
}
