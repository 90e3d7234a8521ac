package io.thalweg.prepare;

/**
 * Which tokens of a split go to which shard: shard {@code i} of {@code n} gets positions {@code [i T / n, (i + 1) T / n)}
 * of its {@code T} tokens. A document stays whole in the shard it starts in unless it is long, more than a fiftieth of a
 * shard: then it is cut at the bound. So no shard is more than 2% larger or smaller than the mean, whatever the
 * documents' lengths, and which document goes where depends on the documents alone.
 *
 * @param tokens of the split
 * @param shards at least one, at most {@code tokens}
 */
record ShardLayout(long tokens, int shards) {
    private static final long LONG_PART = 50;

    ShardLayout {
        if (shards < 1 || tokens < shards) {
            throw new IllegalArgumentException(shards + " shards of " + tokens + " tokens");
        }
    }

    /** The number of shards for so many tokens when nobody asks for another. */
    static int automatic(long tokens) {
        long shards = (tokens - 1) / TextPreparationConfig.TOKENS_PER_SHARD + 1;
        return (int) Math.max(1, Math.min(TextPreparationConfig.MAX_SHARDS, shards));
    }

    /** Where shard {@code i} starts; {@code tokens} for {@code i = shards}. */
    long start(int i) {
        // i * tokens / shards, without its overflow.
        return i * (tokens / shards) + i * (tokens % shards) / shards;
    }

    /** The shard that holds a position. */
    int shardOf(long position) {
        int shard = (int) Math.min(shards - 1L, (long) ((double) position / tokens * shards));
        while (shard > 0 && start(shard) > position) {
            shard--;
        }
        while (shard < shards - 1 && start(shard + 1) <= position) {
            shard++;
        }
        return shard;
    }

    /** Whether a document of so many tokens is cut at the bounds of shards. */
    boolean isLong(int documentTokens) {
        return documentTokens > tokens / shards / LONG_PART;
    }
}
