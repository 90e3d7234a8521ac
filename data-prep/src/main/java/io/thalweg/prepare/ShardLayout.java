package io.thalweg.prepare;

/**
 * Which tokens of a split go to which shard. Which document goes where depends on the documents alone.
 *
 * <p>Where rows are documents, shard {@code i} of {@code n} gets positions {@code [i T / n, (i + 1) T / n)} of the split's
 * {@code T} tokens. A document stays whole in the shard it starts in unless it is long, more than a fiftieth of a shard: then
 * it is cut at the bound. So no shard is more than 2% larger or smaller than the mean, whatever the documents' lengths.
 *
 * <p>Where rows are blocks of {@code L} tokens, shard {@code i} gets blocks {@code [i B / n, (i + 1) B / n)} of the split's
 * {@code B}, of which the last may be short. So shards differ by one block at most, the last by that and what its last block
 * lacks.
 *
 * @param tokens of the split
 * @param shards at least one, at most {@code tokens}, or as many as there are blocks
 * @param blockLength tokens of a block; 0 where rows are documents
 */
record ShardLayout(long tokens, int shards, int blockLength) {
    private static final long LONG_PART = 50;

    ShardLayout {
        if (shards < 1 || rows(tokens, blockLength) < shards) {
            throw new IllegalArgumentException(shards + " shards of " + tokens + " tokens in blocks of " + blockLength);
        }
    }

    /** The number of shards for so many tokens when nobody asks for another. */
    static int automatic(long tokens, int blockLength) {
        long shards = (tokens - 1) / TextPreparationConfig.TOKENS_PER_SHARD + 1;
        return (int) Math.max(
                1, Math.min(TextPreparationConfig.MAX_SHARDS, Math.min(shards, rows(tokens, blockLength))));
    }

    /** What is dealt out to shards: tokens, or blocks. */
    static long rows(long tokens, int blockLength) {
        return blockLength == 0 ? tokens : (tokens - 1) / blockLength + 1;
    }

    boolean hasBlocks() {
        return blockLength > 0;
    }

    /** Where shard {@code i} starts; {@code tokens} for {@code i = shards}. */
    long start(int i) {
        long rows = rows(tokens, blockLength);
        // i * rows / shards, without its overflow.
        long row = i * (rows / shards) + i * (rows % shards) / shards;
        return Math.min(tokens, row * Math.max(1, blockLength));
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
        return hasBlocks() || documentTokens > tokens / shards / LONG_PART;
    }
}
