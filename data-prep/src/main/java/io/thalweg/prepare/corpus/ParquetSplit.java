package io.thalweg.prepare.corpus;

import io.thalweg.dataset.TokenCorpus;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** One split's shards end to end. Every call opens files of its own, so calls may run side by side. */
final class ParquetSplit implements TokenCorpus {
    private final List<ShardFile> shards;
    private final Configuration hadoop;
    private final long tokens;

    ParquetSplit(List<ShardFile> shards, Configuration hadoop) {
        this.shards = shards;
        this.hadoop = hadoop;
        this.tokens = shards.stream().mapToLong(ShardFile::tokens).sum();
    }

    @Override
    public long tokens() {
        return tokens;
    }

    @Override
    public void forEachDocument(long from, long to, DocumentVisitor visitor) throws IOException {
        requireInside(from, to);
        long start = 0;
        for (ShardFile shard : shards) {
            long end = start + shard.tokens();
            if (Math.max(from, start) < Math.min(to, end)
                    && !visit(shard, Math.max(from, start) - start, Math.min(to, end) - start, visitor)) {
                return;
            }
            start = end;
        }
    }

    private void requireInside(long from, long to) {
        if (from < 0 || from > to || to > tokens) {
            throw new IllegalArgumentException(
                    "Tokens [" + from + ", " + to + ") are asked of a split of " + tokens + " tokens");
        }
    }

    @Override
    public int[][] stretches(long[] from, int length) throws IOException {
        for (long begin : from) {
            requireInside(begin, begin + length);
        }
        int[][] stretches = new int[from.length][length];
        long start = 0;
        for (ShardFile shard : shards) {
            fill(stretches, from, length, shard, start);
            start += shard.tokens();
        }
        return stretches;
    }

    /** Copies what a shard, whose first token is that of {@code start}, has of each stretch. */
    private void fill(int[][] stretches, long[] from, int length, ShardFile shard, long start) throws IOException {
        long end = start + shard.tokens();
        ShardCursor cursor = null;
        try {
            for (int i = 0; i < from.length; i++) {
                // What the stretch before it has read is not read again.
                long begin = Math.max(Math.max(from[i], start), cursor == null ? start : start + cursor.position());
                long until = Math.min(from[i] + length, end);
                if (begin >= until) {
                    continue;
                }
                if (cursor == null) {
                    cursor = new ShardCursor(shard, hadoop, begin - start, until - start);
                } else {
                    cursor.moveTo(begin - start, until - start);
                }
                while (cursor.next()) {
                    requireGoingOn();
                    copy(cursor, start, stretches, from, length, i);
                }
            }
        } finally {
            if (cursor != null) {
                cursor.close();
            }
        }
    }

    /** Copies the document that a cursor is behind into every stretch, from the i-th on, that has a part of it. */
    private static void copy(ShardCursor cursor, long start, int[][] stretches, long[] from, int length, int i) {
        long end = start + cursor.position();
        long begin = end - cursor.length();
        for (int k = i; k < from.length && from[k] < end; k++) {
            long first = Math.max(begin, from[k]);
            long last = Math.min(end, from[k] + length);
            if (first < last) {
                System.arraycopy(cursor.tokens(), (int) (first - begin), stretches[k], (int) (first - from[k]), (int)
                        (last - first));
            }
        }
    }

    private static void requireGoingOn() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("reading was interrupted");
        }
    }

    private boolean visit(ShardFile shard, long from, long to, DocumentVisitor visitor) throws IOException {
        try (ShardCursor cursor = new ShardCursor(shard, hadoop, from, to)) {
            while (cursor.next()) {
                if (!visitor.visit(cursor.tokens(), 0, cursor.length())) {
                    return false;
                }
            }
        }
        return true;
    }
}
