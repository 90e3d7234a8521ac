package io.thalweg.dataset;

import java.io.IOException;

/**
 * The tokens of one split of a text dataset, in their one order: shard by shard, document by document. A position is
 * the number of tokens before it.
 */
public interface TokenCorpus {
    /** Tokens in the split. */
    long tokens();

    /**
     * Visits the documents of {@code [from, to)} in order. A document that a bound cuts is visited in its part inside.
     * Safe to call from several threads at once. Reads as it goes: memory does not grow with the range.
     *
     * @throws io.thalweg.problem.JobFailed if a shard is missing, truncated or not what the manifest says
     */
    void forEachDocument(long from, long to, DocumentVisitor visitor) throws IOException;

    /**
     * The tokens of several stretches of one length. Where a split is stored in parts, none is opened twice.
     *
     * @param from where each begins, ascending; one may begin before the one before it ends
     * @return {@code [stretch][length]}
     * @throws io.thalweg.problem.JobFailed if a shard is missing, truncated or not what the manifest says
     */
    default int[][] stretches(long[] from, int length) throws IOException {
        int[][] stretches = new int[from.length][length];
        for (int i = 0; i < from.length; i++) {
            int[] stretch = stretches[i];
            int[] filled = new int[1];
            forEachDocument(from[i], from[i] + length, (document, begin, end) -> {
                System.arraycopy(document, begin, stretch, filled[0], end - begin);
                filled[0] += end - begin;
                return true;
            });
            if (filled[0] != length) {
                throw new IOException(filled[0] + " tokens of " + length + " from token " + from[i]);
            }
        }
        return stretches;
    }

    /** Receives documents. */
    @FunctionalInterface
    interface DocumentVisitor {
        /**
         * @param tokens holds the document's token ids at {@code [from, to)}; valid only during the call
         * @return false to stop
         */
        boolean visit(int[] tokens, int from, int to) throws IOException;
    }
}
