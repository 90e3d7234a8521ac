package io.thalweg.prepare.collection;

/** How a file holds images. */
public enum ImageFileKind {
    IMAGE("images"),
    ZIP("zip"),
    TAR("tar"),
    /** The format of MNIST (LeCun, Cortes and Burges, "The MNIST database"): one byte a pixel. */
    IDX("IDX");

    private final String label;

    ImageFileKind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Whether images in it have folders of their own. */
    boolean isArchive() {
        return this == ZIP || this == TAR;
    }
}
