package io.thalweg.prepare.staging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * For each word of a block's dictionary its ids in the vocabulary: none where it is dropped, several where it is cut into
 * parts. As a file, beside the block, a word is how many, and the ids.
 */
public final class BlockIds {
    /** The ids of word {@code w} are at {@code [starts[w], starts[w + 1])}. */
    private final int[] starts;

    private int[] ids;
    private int words;

    /** @param words in the block's dictionary */
    public BlockIds(int words) {
        this.starts = new int[words + 1];
        this.ids = new int[Math.max(16, words)];
    }

    /** Adds the next word's. */
    public void add(int[] wordIds) {
        int start = starts[words];
        int end = Math.addExact(start, wordIds.length);
        if (ids.length < end) {
            ids = Arrays.copyOf(ids, Math.max(end, 2 * ids.length));
        }
        System.arraycopy(wordIds, 0, ids, start, wordIds.length);
        starts[++words] = end;
    }

    /**
     * Replaces words by their ids.
     *
     * @param document words at {@code [0, length)}
     * @param into gets the ids; another array is given back if it is too short
     * @param filled gets, at 0, how many there are
     */
    public int[] translate(int[] document, int length, int[] into, int[] filled) {
        int[] target = into;
        int count = 0;
        for (int i = 0; i < length; i++) {
            int from = starts[document[i]];
            int to = starts[document[i] + 1];
            if (target.length - count < to - from) {
                target = Arrays.copyOf(target, Math.max(Math.addExact(count, to - from), 2 * target.length));
            }
            for (int k = from; k < to; k++) {
                target[count++] = ids[k];
            }
        }
        filled[0] = count;
        return target;
    }

    public void write(Configuration hadoop, Path file) throws IOException {
        Bytes bytes = new Bytes();
        for (int word = 0; word < words; word++) {
            bytes.writeNumber(starts[word + 1] - starts[word]);
            for (int k = starts[word]; k < starts[word + 1]; k++) {
                bytes.writeNumber(ids[k]);
            }
        }
        try (OutputStream out = file.getFileSystem(hadoop).create(file, true)) {
            out.write(bytes.data(), 0, bytes.length());
        }
    }

    /** @param words in the block's dictionary */
    public static BlockIds read(Configuration hadoop, Path file, int words) throws IOException {
        Bytes bytes;
        try (InputStream in = file.getFileSystem(hadoop).open(file)) {
            bytes = Bytes.of(in.readAllBytes());
        }
        BlockIds read = new BlockIds(words);
        for (int word = 0; word < words; word++) {
            int[] ids = new int[(int) Math.min(bytes.readNumber(), bytes.length())];
            for (int k = 0; k < ids.length; k++) {
                ids[k] = (int) bytes.readNumber();
            }
            read.add(ids);
        }
        return read;
    }
}
