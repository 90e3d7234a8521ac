package io.thalweg.prepare.corpus;

import io.thalweg.dataset.TokenCorpus;
import java.io.IOException;
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
        if (from < 0 || from > to || to > tokens) {
            throw new IllegalArgumentException(
                    "Tokens [" + from + ", " + to + ") are asked of a split of " + tokens + " tokens");
        }
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
