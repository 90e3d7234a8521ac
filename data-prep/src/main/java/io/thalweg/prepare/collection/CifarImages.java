package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.Planes;

/** Turns the records of one file of CIFAR into images. An image's name is the file's and its number. */
final class CifarImages {
    private final CifarFormat format;
    private final ImageReadOptions options;
    private final LabelLookup lookup;
    private final CifarLabelling labelling;
    private final ImageSink sink;
    private final Planes image =
            new Planes(CifarFormat.CHANNELS, CifarFormat.SIDE, CifarFormat.SIDE, new byte[CifarFormat.IMAGE_BYTES]);
    private long count;

    CifarImages(
            CifarFormat format,
            ImageReadOptions options,
            LabelLookup lookup,
            CifarLabelling labelling,
            ImageSink sink) {
        this.format = format;
        this.options = options;
        this.lookup = lookup;
        this.labelling = labelling;
        this.sink = sink;
    }

    /** Records so far. */
    long count() {
        return count;
    }

    /**
     * The next record.
     *
     * @param id of its file
     * @param path of its file, below the input or in its archive
     */
    void take(String id, String path, byte[] record) {
        String number = "#" + count++;
        try {
            format.checkLabels(record);
            int label = label(path, number, record);
            System.arraycopy(record, format.pixels(), image.values(), 0, CifarFormat.IMAGE_BYTES);
            sink.decoded(id + number, label, image);
        } catch (BadImage e) {
            sink.bad(id + number, e);
        }
    }

    private int label(String path, String number, byte[] record) throws BadImage {
        if (lookup.isGiven()) {
            return sink.labels().of(lookup.of(path + number));
        }
        if (options.folderLabels() == ImageReadOptions.FolderLabels.NONE) {
            return ImageSink.NO_LABEL;
        }
        CifarLabels choice = options.records().cifarLabels();
        return labelling.number(
                path.substring(0, path.lastIndexOf('/') + 1),
                format.field(choice),
                record[format.place(choice)] & 0xFF);
    }
}
