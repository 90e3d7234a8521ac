package io.thalweg.prepare;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.collection.ImageSink;
import io.thalweg.prepare.collection.LabelTable;
import io.thalweg.prepare.collection.LabelUse;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.ImageFingerprint;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import io.thalweg.prepare.image.ImageDecoder;
import io.thalweg.prepare.image.ImageFilters;
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
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * Takes one task's images: decodes and fits each, finds its split and its place, and writes it to the task's staging file.
 * What cannot be used goes to a list beside it; what a filter leaves out is counted.
 */
final class ImageStaging implements ImageSink, Closeable {
    static final String IMAGES = "images";
    static final String IMAGES_BAD = "images_bad";
    static final String BAD_PREFIX = "bad_";
    static final String FILE_BREAKS = "file_breaks";

    private static final int MOST_EXAMPLES = 3;

    /** More than any file holds. */
    private static final long MOST_IMAGES = 1L << 40;

    private final Configuration hadoop;
    private final Path file;
    private final Path badFile;
    private final int fixedSplit;
    private final ImageTreatment treatment;
    private final ImageOptions options;
    private final ImageDecoder decoder;
    private final SquareFit fit;
    private final LabelTable labels = new LabelTable();
    private final TreeMap<String, Long> counts = new TreeMap<>();
    private final List<String> examples = new ArrayList<>();
    private final ImageHistogram histogram = new ImageHistogram();
    private final DroppedImages dropped = new DroppedImages();
    private final ImageFingerprint fingerprint;
    private final StagedImages.Writer staged;
    private final RecordFile.@Nullable Writer hashes;
    private long images;
    private @Nullable OutputStream bad;

    /** @param fixedSplit of all images, or -1 to go by each one's hash */
    ImageStaging(Configuration hadoop, Path file, int fixedSplit, ImageTreatment treatment) throws IOException {
        ImageOptions options = treatment.image();
        this.hadoop = hadoop;
        this.file = file;
        this.badFile = new Path(file.getParent(), file.getName() + ".bad");
        this.fixedSplit = fixedSplit;
        this.treatment = treatment;
        this.options = options;
        this.decoder = new ImageDecoder(options);
        this.fit = new SquareFit(options);
        this.staged = new StagedImages.Writer(hadoop, file);
        this.hashes = treatment.copies() == DedupMode.NONE
                ? null
                : new RecordFile.Writer(
                        hadoop, new Path(file.getParent(), file.getName() + ".hashes"), ImageFingerprint.BYTES);
        this.fingerprint = new ImageFingerprint(treatment.copies(), options.shape());
    }

    /**
     * What a task has staged.
     *
     * @param images in the file
     * @param split of all, or -1 if each goes by its hash
     * @param hashes the images' fingerprints, one for each in order; null if no copies are looked for
     * @param histogram packed
     * @param labels by the numbers in the file; empty for none
     * @param badFile the list of what could not be used; empty if all could
     * @param examples the first of these, a few
     * @param dropped what could be used and is left out
     * @param labelUse the lines of {@code --label-file} that name one of its images
     */
    record Result(
            String file,
            long images,
            int split,
            @Nullable RecordFile hashes,
            byte[] histogram,
            Map<String, Long> counts,
            List<String> labels,
            String badFile,
            List<String> examples,
            List<ImageManifest.Dropped> dropped,
            LabelUse.Told labelUse) {}

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
            Planes image = decoder.decode(bytes, length);
            if (isDropped(id, treatment.filters().ofSize(image.width(), image.height()))) {
                return;
            }
            byte[] pixels = fit.fit(image);
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
            if (!isDropped(id, treatment.filters().ofSize(image.width(), image.height()))) {
                stage(id, label, fit.fit(image.opaque(options.channels(), options.background())));
            }
        } catch (BadImage e) {
            bad(id, e);
        }
    }

    private boolean isDropped(String id, Optional<ImageFilters.Refusal> refusal) {
        refusal.ifPresent(why -> {
            count(IMAGES, 1);
            dropped.add(why.reason(), id, why.detail());
        });
        return refusal.isPresent();
    }

    private void stage(String id, int label, byte[] pixels) {
        if (isDropped(id, treatment.filters().ofPixels(pixels, options.channels()))) {
            return;
        }
        Split split =
                fixedSplit >= 0 ? Split.values()[fixedSplit] : Split.of(pixels, 0, pixels.length, treatment.heldOut());
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        long key = ImageKey.of(split, pixels, name);
        Storage.access(file, () -> {
            long position = staged.write(key, label, name, pixels);
            if (hashes != null) {
                hashes.write(fingerprint.of(key, position, pixels, 0));
            }
            return key;
        });
        histogram.add(key);
        images++;
        count(IMAGES, 1);
    }

    @Override
    public void bad(String id, BadImage why, long told) {
        // A damaged file may say anything.
        long number = Math.min(told, MOST_IMAGES);
        count(IMAGES, number);
        count(IMAGES_BAD, number);
        count(BAD_PREFIX + why.reason().label(), number);
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

    /** A text as a field of a line. */
    static String field(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public void skipped(String id) {
        count("entries_skipped", 1);
    }

    /** Ends the files. */
    Result finish(LabelUse.Told labelUse) throws IOException {
        staged.close();
        String badName = bad == null ? "" : badFile.toString();
        if (bad != null) {
            bad.close();
        }
        return new Result(
                file.toString(),
                images,
                fixedSplit,
                hashes == null ? null : hashes.finish(),
                histogram.packed(),
                counts,
                labels.names(),
                badName,
                examples,
                dropped.told(),
                labelUse);
    }

    @Override
    public void close() throws IOException {
        try (OutputStream open = bad;
                RecordFile.Writer records = hashes) {
            staged.close();
        }
    }
}
