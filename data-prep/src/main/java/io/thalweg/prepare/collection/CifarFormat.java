package io.thalweg.prepare.collection;

import io.thalweg.prepare.image.BadImage;
import io.thalweg.prepare.image.BadImage.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The binary formats of CIFAR (Krizhevsky, "Learning multiple layers of features from tiny images", 2009): records of labels,
 * a byte each, and 32 x 32 pixels, first all that is red of them, then green, then blue. Nothing in such a file says what it
 * is, so it is told by the name that it is published under, and held against the length that its records have.
 */
enum CifarFormat {
    CIFAR_10(
            ImageFileKind.CIFAR_10,
            "(data_batch_\\d{1,3}|test_batch)\\.bin",
            List.of(new Field("label", 10, "batches.meta.txt"))),

    CIFAR_100(
            ImageFileKind.CIFAR_100,
            "(train|test)\\.bin",
            List.of(
                    new Field("coarse label", 20, "coarse_label_names.txt"),
                    new Field("fine label", 100, "fine_label_names.txt")));

    static final int SIDE = 32;
    static final int CHANNELS = 3;
    static final int IMAGE_BYTES = CHANNELS * SIDE * SIDE;

    private final ImageFileKind kind;
    private final String fileNames;
    private final List<Field> fields;

    CifarFormat(ImageFileKind kind, String fileNames, List<Field> fields) {
        this.kind = kind;
        this.fileNames = fileNames;
        this.fields = fields;
    }

    /**
     * A label of each record.
     *
     * @param what messages call it
     * @param labels how many there are; values are below
     * @param namesFile the file beside the images that holds their names, a line each
     */
    record Field(String what, int labels, String namesFile) {}

    /** The format that a file's name promises, compressed or not; null if none. */
    static @Nullable CifarFormat named(String fileName) {
        String bare = fileName.endsWith(".gz") ? fileName.substring(0, fileName.length() - 3) : fileName;
        for (CifarFormat format : values()) {
            if (bare.matches(format.fileNames)) {
                return format;
            }
        }
        return null;
    }

    static CifarFormat of(ImageFileKind kind) {
        for (CifarFormat format : values()) {
            if (format.kind == kind) {
                return format;
            }
        }
        throw new IllegalArgumentException(kind + " is none of CIFAR's");
    }

    ImageFileKind kind() {
        return kind;
    }

    int recordBytes() {
        return fields.size() + IMAGE_BYTES;
    }

    /** Where a record's pixels begin. */
    int pixels() {
        return fields.size();
    }

    /** The place in a record of the label that is used. */
    int place(CifarLabels choice) {
        return this == CIFAR_100 && choice == CifarLabels.FINE ? 1 : 0;
    }

    Field field(CifarLabels choice) {
        return fields.get(place(choice));
    }

    boolean isWhole(long bytes) {
        return bytes > 0 && bytes % recordBytes() == 0;
    }

    /** What is wrong with a length of which {@link #isWhole} is false. */
    String complaint(long bytes) {
        StringBuilder text = new StringBuilder(bytes + " bytes");
        for (CifarFormat other : values()) {
            if (other != this && other.isWhole(bytes)) {
                text.append(", as " + other.kind.label() + " has them");
            }
        }
        return text.toString();
    }

    /** @throws BadImage if a record has a label that there is not: it is damaged, or no record of this format */
    void checkLabels(byte[] record) throws BadImage {
        for (int i = 0; i < fields.size(); i++) {
            int value = record[i] & 0xFF;
            Field field = fields.get(i);
            if (value >= field.labels()) {
                throw new BadImage(
                        Reason.DAMAGED, "its " + field.what() + " is " + value + ", of " + field.labels() + " labels");
            }
        }
    }
}
