package io.thalweg.prepare.staging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** For each word of a block's dictionary its id in the vocabulary, or -1, in a file beside the block. */
public final class BlockIds {
    private BlockIds() {}

    public static void write(Configuration hadoop, Path file, int[] ids) throws IOException {
        Bytes bytes = new Bytes();
        for (int id : ids) {
            bytes.writeNumber(id + 1L);
        }
        try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
            out.write(bytes.data(), 0, bytes.length());
        }
    }

    /** @param words in the block's dictionary */
    public static int[] read(Configuration hadoop, Path file, int words) throws IOException {
        Bytes bytes;
        try (InputStream in = file.getFileSystem(hadoop).open(file)) {
            bytes = Bytes.of(in.readAllBytes());
        }
        int[] ids = new int[words];
        for (int i = 0; i < words; i++) {
            ids[i] = (int) bytes.readNumber() - 1;
        }
        return ids;
    }
}
