package io.thalweg.prepare;

import java.util.Locale;

/** What a row of a dataset is. */
public enum Pack {
    /** A document, whole unless it is longer than a fiftieth of a shard. */
    NONE,
    /** So many tokens of documents that follow one another. */
    BLOCKS;

    /** As options and manifests have it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
