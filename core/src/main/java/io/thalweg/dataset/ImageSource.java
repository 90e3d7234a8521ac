package io.thalweg.dataset;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Opens a split of a dataset of images on whatever machine it is called; travels to executors. */
public interface ImageSource extends Serializable {
    /** @param split {@code "train"}, {@code "valid"} or {@code "test"}; one that the dataset lacks is empty */
    ImageCorpus open(String split) throws IOException;

    /** Images in a split, from the manifest, without opening any shard; 0 for a split the dataset lacks. */
    long images(String split);

    /** Of every image. */
    ImageShape shape();

    /** Names of the labels by number; empty if no image has one. */
    List<String> labels();
}
