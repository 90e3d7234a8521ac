package io.thalweg.prepare.staging;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes documents as blocks. A block's size and that of its dictionary are bounded by the text that goes into it, so
 * memory does not grow with the corpus.
 *
 * <p>A document is: 0, or 1 + the length of its file's label and the label, when that is not the file of the document
 * before; the length of its source and the source; that of its language and the language; position; piece; split; number of
 * tokens; the tokens' ids in the block's dictionary. A word of the dictionary is: its length and bytes, and its count in each split.
 */
public final class BlockWriter implements Closeable {
    private static final int FLUSH_BYTES = 1 << 16;

    private final String path;
    private final OutputStream out;
    private final int splits;
    private final long blockTextBytes;
    private final List<StagedBlock> blocks = new ArrayList<>();
    private final Bytes pending = new Bytes();
    private WordTable words = new WordTable();
    private int[] counts = new int[1 << 10];
    private int[] ids = new int[1 << 12];
    private int length;
    private int file = -1;
    private long textBytes;
    private long written;
    private long blockStart;
    private long[] documents;
    private long[] tokens;
    private boolean hasSources;
    private boolean hasLanguages;

    private BlockWriter(String path, OutputStream out, int splits, long blockTextBytes) {
        this.path = path;
        this.out = out;
        this.splits = splits;
        this.blockTextBytes = blockTextBytes;
        this.documents = new long[splits];
        this.tokens = new long[splits];
    }

    /**
     * @param splits number of splits
     * @param blockTextBytes bytes of text after which a block is ended
     */
    public static BlockWriter create(Configuration hadoop, Path file, int splits, long blockTextBytes)
            throws IOException {
        OutputStream out = file.getFileSystem(hadoop).create(file, true);
        return new BlockWriter(file.toString(), out, splits, blockTextBytes);
    }

    /** Adds a token to the document under way. */
    public void token(byte[] word, int from, int to) {
        if (length == ids.length) {
            ids = Arrays.copyOf(ids, 2 * length);
        }
        ids[length++] = words.add(word, from, to);
    }

    /** Whether the document under way has a token. */
    public boolean hasTokens() {
        return length > 0;
    }

    /** Ends a document of which nothing is known besides. */
    public int endDocument(int fileIndex, byte[] label, long position, int piece, int split, int textLength)
            throws IOException {
        return endDocument(fileIndex, label, About.NOTHING, position, piece, split, textLength);
    }

    /**
     * Ends the document under way; one without tokens leaves nothing.
     *
     * @param textLength bytes of text it was made from
     * @return its number of tokens
     */
    public int endDocument(
            int fileIndex, byte[] label, About about, long position, int piece, int split, int textLength)
            throws IOException {
        int count = length;
        textBytes += textLength;
        if (count > 0) {
            writeHead(fileIndex, label);
            pending.writeText(about.source());
            pending.writeText(about.language());
            hasSources |= !about.source().isEmpty();
            hasLanguages |= !about.language().isEmpty();
            pending.writeNumber(position);
            pending.writeNumber(piece);
            pending.writeNumber(split);
            pending.writeNumber(count);
            pending.writeIds(ids, count);
            countWords(split);
            documents[split]++;
            tokens[split] += count;
            length = 0;
            if (pending.length() >= FLUSH_BYTES) {
                flush();
            }
        }
        if (textBytes >= blockTextBytes) {
            endBlock();
        }
        return count;
    }

    private void writeHead(int fileIndex, byte[] label) {
        if (fileIndex == file) {
            pending.writeNumber(0);
        } else {
            pending.writeNumber(1 + label.length);
            pending.write(label, 0, label.length);
            file = fileIndex;
        }
    }

    private void countWords(int split) {
        if (counts.length < words.size() * splits) {
            counts = Arrays.copyOf(counts, Math.max(2 * counts.length, words.size() * splits));
        }
        for (int i = 0; i < length; i++) {
            counts[ids[i] * splits + split]++;
        }
    }

    private void flush() throws IOException {
        out.write(pending.data(), 0, pending.length());
        written += pending.length();
        pending.clear();
    }

    private void endBlock() throws IOException {
        flush();
        if (words.size() > 0) {
            long dictionary = written;
            for (int id = 0; id < words.size(); id++) {
                pending.writeNumber(words.end(id) - words.start(id));
                pending.write(words.bytes(), words.start(id), words.end(id));
                for (int split = 0; split < splits; split++) {
                    pending.writeNumber(counts[id * splits + split]);
                }
                if (pending.length() >= FLUSH_BYTES) {
                    flush();
                }
            }
            flush();
            blocks.add(new StagedBlock(
                    path,
                    blockStart,
                    dictionary,
                    written,
                    words.size(),
                    boxed(documents),
                    boxed(tokens),
                    hasSources,
                    hasLanguages));
        }
        blockStart = written;
        words = new WordTable();
        Arrays.fill(counts, 0);
        documents = new long[splits];
        tokens = new long[splits];
        hasSources = false;
        hasLanguages = false;
        textBytes = 0;
        file = -1;
    }

    private static List<Long> boxed(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** Closes the file; only when that succeeds do the blocks exist. */
    public List<StagedBlock> finish() throws IOException {
        endBlock();
        out.close();
        return blocks;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
