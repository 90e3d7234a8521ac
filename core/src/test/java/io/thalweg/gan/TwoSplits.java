package io.thalweg.gan;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageShape;
import io.thalweg.dataset.ImageSource;
import java.util.List;

/** A dataset in memory with images held out, whatever their split is called. */
record TwoSplits(ImagesInMemory train, ImagesInMemory heldOut) implements ImageSource {
    @Override
    public ImageCorpus open(String split) {
        return (split.equals("train") ? train : heldOut).open("train");
    }

    @Override
    public long images(String split) {
        return (split.equals("train") ? train : heldOut).images("train");
    }

    @Override
    public ImageShape shape() {
        return train.shape();
    }

    @Override
    public List<String> labels() {
        return train.labels();
    }
}
