package io.thalweg.prepare.collection;

/** How a file holds images. */
public enum ImageFileKind {
    IMAGE("images"),
    ZIP("zip"),
    TAR("tar"),
    /** The format of MNIST (LeCun, Cortes and Burges, "The MNIST database"): one byte a pixel. */
    IDX("IDX"),
    CIFAR_10("CIFAR-10"),
    CIFAR_100("CIFAR-100"),
    PARQUET("Parquet");

    private final String label;

    ImageFileKind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Whether images in it have files of their own. */
    public boolean isArchive() {
        return this == ZIP || this == TAR;
    }

    /** Whether images in it are kept as pixels, all of one size. */
    public boolean isPixels() {
        return this == IDX || this == CIFAR_10 || this == CIFAR_100;
    }
}
