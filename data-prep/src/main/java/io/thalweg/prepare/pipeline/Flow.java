package io.thalweg.prepare.pipeline;

/** Documents, and the bytes of their texts as UTF-8. */
public record Flow(long documents, long bytes) {
    public static final Flow NONE = new Flow(0, 0);

    Flow plus(Flow other) {
        return new Flow(documents + other.documents, bytes + other.bytes);
    }

    Flow plusDocument(long textBytes) {
        return new Flow(documents + 1, bytes + textBytes);
    }
}
