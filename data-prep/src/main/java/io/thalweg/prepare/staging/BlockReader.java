package io.thalweg.prepare.staging;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;

/** Reads a block back. The dictionary and the documents may each be gone through once, in any order. */
public final class BlockReader implements Closeable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final StagedBlock block;
    private final int splits;
    private final FSDataInputStream in;
    private byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;
    private long left;

    private BlockReader(StagedBlock block, FSDataInputStream in) {
        this.block = block;
        this.splits = block.documents().size();
        this.in = in;
    }

    public static BlockReader open(Configuration hadoop, StagedBlock block) throws IOException {
        Path path = new Path(block.path());
        return new BlockReader(block, path.getFileSystem(hadoop).open(path, 1 << 16));
    }

    /** Receives the words of a dictionary, in the order of their ids. */
    @FunctionalInterface
    public interface WordVisitor {
        /** @param counts by split; valid only during the call, as the bytes are */
        void word(byte[] bytes, int from, int to, long[] counts) throws IOException;
    }

    public void forEachWord(WordVisitor visitor) throws IOException {
        seek(block.dictionary(), block.end());
        long[] counts = new long[splits];
        byte[] word = new byte[64];
        for (int id = 0; id < block.words(); id++) {
            int length = (int) Math.min(readNumber(), block.end() - block.dictionary());
            if (length > word.length) {
                word = new byte[length];
            }
            readFully(word, length);
            for (int split = 0; split < splits; split++) {
                counts[split] = readNumber();
            }
            visitor.word(word, 0, length, counts);
        }
    }

    /** Receives documents in order. */
    @FunctionalInterface
    public interface DocumentVisitor {
        /**
         * @param document its place and tokens; valid only during the call
         * @return false to stop
         */
        boolean document(StagedDocument document) throws IOException;
    }

    /** A document as staged; refilled for the next. */
    public static final class StagedDocument {
        private String label = "";
        private About about = About.NOTHING;
        private long position;
        private int piece;
        private int split;
        private int[] ids = new int[1 << 12];
        private int length;

        public String label() {
            return label;
        }

        public About about() {
            return about;
        }

        public long position() {
            return position;
        }

        public int piece() {
            return piece;
        }

        public int split() {
            return split;
        }

        /** Ids in the block's dictionary at {@code [0, length())}; may be changed. */
        public int[] ids() {
            return ids;
        }

        public int length() {
            return length;
        }
    }

    public void forEachDocument(DocumentVisitor visitor) throws IOException {
        seek(block.start(), block.dictionary());
        StagedDocument document = new StagedDocument();
        while (left > 0 || position < limit) {
            int head = (int) readNumber();
            if (head > 0) {
                document.label = readString(head - 1);
            }
            String source = readString((int) readNumber());
            document.about = About.of(source, readString((int) readNumber()));
            document.position = readNumber();
            document.piece = (int) readNumber();
            document.split = (int) readNumber();
            readIds(document, (int) readNumber());
            if (!visitor.document(document)) {
                return;
            }
        }
    }

    /** @param length in UTF-8 */
    private String readString(int length) throws IOException {
        if (length == 0) {
            return "";
        }
        byte[] utf8 = new byte[length];
        readFully(utf8, length);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private void readIds(StagedDocument document, int count) throws IOException {
        if (document.ids.length < count) {
            document.ids = new int[Math.max(count, 2 * document.ids.length)];
        }
        int[] ids = document.ids;
        int words = block.words();
        for (int i = 0; i < count; i++) {
            if (limit - position < 5) {
                more();
            }
            int b = buffer[position++];
            int id = b & 0x7F;
            if (b < 0) {
                b = buffer[position++];
                id |= (b & 0x7F) << 7;
                for (int shift = 14; b < 0 && shift < 35; shift += 7) {
                    b = buffer[position++];
                    id |= (b & 0x7F) << shift;
                }
            }
            if (id < 0 || id >= words || position > limit) {
                throw new IOException("a staged document is damaged: " + block.path());
            }
            ids[i] = id;
        }
        document.length = count;
    }

    private void seek(long start, long end) throws IOException {
        in.seek(start);
        left = end - start;
        position = 0;
        limit = 0;
    }

    private void more() throws IOException {
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        limit -= position;
        position = 0;
        while (left > 0 && limit < buffer.length) {
            int n = in.read(buffer, limit, (int) Math.min(left, buffer.length - limit));
            if (n < 0) {
                throw new EOFException("a staged block breaks off: " + block.path());
            }
            limit += n;
            left -= n;
        }
        Arrays.fill(buffer, limit, Math.min(buffer.length, limit + 16), (byte) 0);
    }

    private long readNumber() throws IOException {
        if (limit - position < 10) {
            more();
        }
        long value = 0;
        for (int shift = 0; shift < 64 && position < limit; shift += 7) {
            byte b = buffer[position++];
            value |= (b & 0x7FL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IOException("a staged block is damaged: " + block.path());
    }

    private void readFully(byte[] target, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (position == limit) {
                more();
                if (position == limit) {
                    throw new EOFException("a staged block breaks off: " + block.path());
                }
            }
            int n = Math.min(length - done, limit - position);
            System.arraycopy(buffer, position, target, done, n);
            position += n;
            done += n;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
