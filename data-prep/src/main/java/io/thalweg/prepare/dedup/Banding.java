package io.thalweg.prepare.dedup;

/**
 * How a signature of MinHash values is cut into bands: documents that agree in all rows of one band are candidates (Leskovec,
 * Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4). Two documents whose shingles have a Jaccard similarity of
 * J agree in a row with probability J, so they become candidates with probability 1 - (1 - J^rows)^bands.
 */
public record Banding(int bands, int rows) {
    /** Candidates among pairs half way from the threshold to 1, at least. */
    private static final double FOUND = 0.995;

    /** Candidates among pairs at 5/8 of the threshold, at most. */
    private static final double MISTAKEN = 0.03;

    private static final int MOST_HASHES = 512;

    public Banding {
        if (bands < 1 || rows < 1 || (long) bands * rows > MOST_HASHES) {
            throw new IllegalArgumentException(
                    bands + " bands of " + rows + " rows, allowed " + MOST_HASHES + " hashes at most");
        }
    }

    /**
     * The fewest hashes with which pairs at (1 + threshold) / 2 are candidates in at least 99.5% of cases and pairs at 5/8 of
     * the threshold in at most 3%. At 0.8 these are 11 bands of 9 rows: 99.5% at J = 0.9, 79% at 0.8, 2.1% at 0.5.
     */
    public static Banding of(double threshold) {
        Banding best = null;
        for (int rows = 1; rows <= MOST_HASHES; rows++) {
            double miss = 1 - Math.pow((1 + threshold) / 2, rows);
            double bands = Math.ceil(Math.log(1 - FOUND) / Math.log(miss));
            if (bands * rows > MOST_HASHES) {
                break;
            }
            Banding each = new Banding((int) bands, rows);
            boolean strict = each.found(threshold * 5 / 8) <= MISTAKEN;
            if (strict && (best == null || each.hashes() < best.hashes())) {
                best = each;
            }
        }
        if (best == null) {
            throw new IllegalArgumentException("No banding of " + MOST_HASHES + " hashes is for " + threshold);
        }
        return best;
    }

    public int hashes() {
        return bands * rows;
    }

    /** The probability with which a pair of this similarity becomes a candidate. */
    public double found(double jaccard) {
        return 1 - Math.pow(1 - Math.pow(jaccard, rows), bands);
    }
}
