package io.thalweg.prepare;

import io.thalweg.prepare.collection.ImageSink;
import io.thalweg.prepare.collection.LabelTable;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.image.ImageDecoder;
import io.thalweg.prepare.image.ImageFormat;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.prepare.image.Planes;
import io.thalweg.prepare.image.SquareFit;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Takes one task's images: decodes and fits each, finds its split and its place, and writes it to the task's staging file.
 * What cannot be used goes to a list beside it.
 */
final class ImageStaging implements ImageSink, Closeable {
    static final String IMAGES = "images";
    static final String IMAGES_BAD = "images_bad";
    static final String BAD_PREFIX = "bad_";
    static final String FILE_BREAKS = "file_breaks";

    private static final int MOST_EXAMPLES = 3;

    private final Configuration hadoop;
    private final Path file;
    private final Path badFile;
    private final int fixedSplit;
    private final double heldOut;
    private final ImageOptions options;
    private final ImageDecoder decoder;
    private final SquareFit fit;
    private final LabelTable labels = new LabelTable();
    private final TreeMap<String, Long> counts = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();
    private final ImageHistogram histogram = new ImageHistogram();
    private final StagedImages.Writer staged;
    private long images;
    private @Nullable OutputStream bad;

    /** @param fixedSplit of all images, or -1 to go by each one's hash */
    ImageStaging(Configuration hadoop, Path file, int fixedSplit, double heldOut, ImageOptions options)
            throws IOException {
        this.hadoop = hadoop;
        this.file = file;
        this.badFile = new Path(file.getParent(), file.getName() + ".bad");
        this.fixedSplit = fixedSplit;
        this.heldOut = heldOut;
        this.options = options;
        this.decoder = new ImageDecoder(options);
        this.fit = new SquareFit(options);
        this.staged = new StagedImages.Writer(hadoop, file);
    }

    /**
     * What a task has staged.
     *
     * @param images in the file
     * @param histogram packed
     * @param labels by the numbers in the file; empty for none
     * @param badFile the list of what could not be used; empty if all could
     * @param examples the first of these, a few
     */
    record Result(
            String file,
            long images,
            byte[] histogram,
            Map<String, Long> counts,
            List<String> labels,
            String badFile,
            List<String> examples) {}

    @Override
    public LabelTable labels() {
        return labels;
    }

    private void count(String what, long amount) {
        counts.merge(what, amount, Long::sum);
    }

    @Override
    public void encoded(String id, int label, byte[] bytes, int length) {
        count("encoded_bytes", length);
        try {
            byte[] pixels = fit.fit(decoder.decode(bytes, length));
            ImageFormat named = ImageFormat.named(id);
            if (named != null && named != ImageFormat.of(bytes, length)) {
                count("images_misnamed", 1);
            }
            stage(id, label, pixels);
        } catch (BadImage e) {
            bad(id, e);
        }
    }

    @Override
    public void decoded(String id, int label, Planes image) {
        try {
            if ((long) image.height() * image.width() > options.maxPixels()) {
                throw new BadImage(
                        Reason.TOO_MANY_PIXELS,
                        image.width() + " x " + image.height() + " pixels, more than " + options.maxPixels());
            }
            stage(id, label, fit.fit(image.opaque(options.channels(), options.background())));
        } catch (BadImage e) {
            bad(id, e);
        }
    }

    private void stage(String id, int label, byte[] pixels) {
        Split split = fixedSplit >= 0 ? Split.values()[fixedSplit] : Split.of(pixels, 0, pixels.length, heldOut);
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        long key = ImageKey.of(split, pixels, name);
        Storage.access(file, () -> {
            staged.write(key, label, name, pixels);
            return key;
        });
        histogram.add(key, split);
        images++;
        count(IMAGES, 1);
    }

    @Override
    public void bad(String id, BadImage why) {
        count(IMAGES, 1);
        count(IMAGES_BAD, 1);
        count(BAD_PREFIX + why.reason().label(), 1);
        if (why.reason() == Reason.FILE_BROKEN || why.reason() == Reason.ARCHIVE_BOMB) {
            count(FILE_BREAKS, 1);
        }
        if (examples.size() < MOST_EXAMPLES) {
            examples.add(id + " (" + why.reason().label() + ": " + why.detail() + ")");
        }
        byte[] line = (field(id) + '\t' + why.reason().label() + '\t' + field(why.detail()) + '\n')
                .getBytes(StandardCharsets.UTF_8);
        Storage.access(badFile, () -> {
            if (bad == null) {
                bad = badFile.getFileSystem(hadoop).create(badFile, true);
            }
            bad.write(line);
            return line;
        });
    }

    private static String field(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public void skipped(String id) {
        count("entries_skipped", 1);
    }

    /** Ends the files. */
    Result finish() throws IOException {
        staged.close();
        String badName = bad == null ? "" : badFile.toString();
        if (bad != null) {
            bad.close();
        }
        return new Result(file.toString(), images, histogram.packed(), counts, labels.names(), badName, examples);
    }

    @Override
    public void close() throws IOException {
        try (OutputStream open = bad) {
            staged.close();
        }
    }
}
