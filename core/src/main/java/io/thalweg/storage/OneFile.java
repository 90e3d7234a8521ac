package io.thalweg.storage;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** An output that is one file and needs no manifest: it has its name when it is whole. */
public final class OneFile {
    private OneFile() {}

    /** Writes the file's bytes. */
    @FunctionalInterface
    public interface Content {
        void writeTo(PartWriter out) throws IOException;
    }

    /**
     * Writes a file, or replaces it when the new one is whole.
     *
     * @return its name, length and checksum
     */
    public static Part write(Configuration hadoop, Path file, Content content) throws IOException {
        FileSystem files = file.getFileSystem(hadoop);
        Path folder = file.getParent() == null ? new Path(".") : file.getParent();
        String unnamed = "_" + file.getName() + ".unfinished";
        boolean named = false;
        try (PartWriter out = PartWriter.create(hadoop, folder, unnamed)) {
            content.writeTo(out);
            Part part = out.finish();
            files.delete(file, false);
            named = files.rename(new Path(folder, unnamed), file);
            if (!named) {
                throw new IOException("The file cannot be renamed to " + file);
            }
            return new Part(file.getName(), part.bytes(), part.sha256());
        } finally {
            if (!named) {
                files.delete(new Path(folder, unnamed), false);
            }
        }
    }
}
