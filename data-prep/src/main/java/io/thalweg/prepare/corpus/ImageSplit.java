package io.thalweg.prepare.corpus;

import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageShape;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** One split's shards end to end. Every call opens files of its own, so calls may run side by side. */
final class ImageSplit implements ImageCorpus {
    private final List<ImageShardFile> shards;
    private final ImageShape shape;
    private final int labels;
    private final Configuration hadoop;
    private final long images;

    ImageSplit(List<ImageShardFile> shards, ImageShape shape, int labels, Configuration hadoop) {
        this.shards = shards;
        this.shape = shape;
        this.labels = labels;
        this.hadoop = hadoop;
        this.images = shards.stream().mapToLong(ImageShardFile::images).sum();
    }

    @Override
    public long images() {
        return images;
    }

    @Override
    public ImageShape shape() {
        return shape;
    }

    @Override
    public void forEachImage(long from, long to, ImageVisitor visitor) throws IOException {
        if (from < 0 || from > to || to > images) {
            throw new IllegalArgumentException(
                    "Images [" + from + ", " + to + ") are asked of a split of " + images + " images");
        }
        long start = 0;
        for (ImageShardFile shard : shards) {
            long end = start + shard.images();
            if (Math.max(from, start) < Math.min(to, end)
                    && !visit(shard, Math.max(from, start) - start, Math.min(to, end) - start, visitor)) {
                return;
            }
            start = end;
        }
    }

    private boolean visit(ImageShardFile shard, long from, long to, ImageVisitor visitor) throws IOException {
        try (ImageCursor cursor = new ImageCursor(shard, hadoop, shape.bytes(), labels, from, to)) {
            while (cursor.next()) {
                if (!visitor.visit(cursor.bytes(), cursor.offset(), cursor.label())) {
                    return false;
                }
            }
        }
        return true;
    }
}
