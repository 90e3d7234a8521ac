package io.thalweg.bench.corpus;

/**
 * A document and its truth.
 *
 * @param of the number of the document that this is a copy of, or -1
 * @param detail of a near copy the Jaccard similarity to its original, of a language its code, of junk its kind; else empty
 */
record PlantedDocument(long number, Planted kind, long of, String detail, String text) {
    /** Its name in the corpus. */
    String id() {
        return id(number);
    }

    static String id(long number) {
        return "d" + number;
    }

    /** Its line of the truth, the text left out. */
    String truth() {
        return id() + '\t' + kind.label() + '\t' + (of < 0 ? "" : id(of)) + '\t' + detail;
    }
}
