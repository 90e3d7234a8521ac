package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.Planes;
import java.util.ArrayList;
import java.util.List;

/** Notes the names of what it is given. */
final class NotingSink implements ImageSink {
    private final LabelTable labels = new LabelTable();
    final List<String> taken = new ArrayList<>();
    final List<String> bad = new ArrayList<>();
    long badImages;

    @Override
    public void encoded(String id, int label, byte[] bytes, int length) {
        taken.add(id);
    }

    @Override
    public void decoded(String id, int label, Planes image) {
        taken.add(id);
    }

    @Override
    public void bad(String id, BadImage why, long images) {
        badImages += images;
        bad.add(id + " " + why.reason().label() + ": " + why.detail());
    }

    @Override
    public void skipped(String id) {}

    @Override
    public LabelTable labels() {
        return labels;
    }
}
