package io.thalweg.dataset;

import java.io.IOException;
import java.io.Serializable;

/** Opens a split of a dataset on whatever machine it is called; travels to executors. */
public interface CorpusSource extends Serializable {
    /** @param split {@code "train"}, {@code "valid"} or {@code "test"} */
    TokenCorpus open(String split) throws IOException;

    /** Tokens in a split, from the manifest, without opening any shard; 0 for a split the dataset lacks. */
    long tokens(String split);
}
