package io.thalweg.prepare.input;

import io.thalweg.prepare.document.Document;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A document as read: well-formed UTF-8 without NUL, in a buffer that the next document overwrites.
 */
public final class RawDocument {
    /** The position of a document that a record names: its label is that name. */
    public static final long NAMED = -1;

    private int file;
    private String label = "";
    private long position;
    private int piece;
    private byte[] bytes = {};
    private int from;
    private int to;
    private boolean cut;
    private Origin origin = Origin.NONE;
    private Map<String, String> labels = Map.of();

    RawDocument set(FileRange range, long place, Origin from, int pieceNumber, boolean isCut) {
        file = range.file();
        label = range.source().label();
        origin = from;
        position = place;
        piece = pieceNumber;
        cut = isCut;
        return this;
    }

    RawDocument holding(byte[] buffer, int start, int end) {
        bytes = buffer;
        from = start;
        to = end;
        return this;
    }

    RawDocument labelled(Map<String, String> found) {
        labels = found;
        return this;
    }

    /** As the steps of a pipeline see it. */
    public Document toDocument() {
        return new Document(id(), source(), text(), labels);
    }

    /** What a step of a pipeline found out about it; empty for nothing. */
    public String label(String name) {
        return labels.getOrDefault(name, "");
    }

    /** The file's index in the plan. */
    public int file() {
        return file;
    }

    public String label() {
        return label;
    }

    /**
     * In text, JSON lines and web archives the document's first byte, decompressed; in Parquet its row, in other JSON its
     * number, in a wiki's export its page's id. No two documents of a file have the same, but for pieces.
     */
    public long position() {
        return position;
    }

    /** Which piece of a long record this is, from 0; pieces of plain text have positions of their own. */
    public int piece() {
        return piece;
    }

    /** Holds the text at {@code [from(), to())}. */
    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** Whether this is a piece of a document that goes on in the next. */
    public boolean isCut() {
        return cut;
    }

    public String text() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** The name that its record gives it, of all its pieces; empty for none. */
    public String name() {
        return origin.id();
    }

    /** Whether its record gives it a name of its own. */
    public boolean isNamed() {
        return !origin.id().isEmpty();
    }

    /**
     * The document's name: the one that its record gives, or {@code label#position}; with {@code .piece} behind it from
     * piece 1 on.
     */
    public String id() {
        return isNamed() ? id(origin.id(), NAMED, piece) : id(label, position, piece);
    }

    /** Where it is from: what its record says, such as an address, or its file's label. */
    public String source() {
        return origin.source().isEmpty() ? label : origin.source();
    }

    /** The name of the document at a place, or at {@link #NAMED} of the one with that name. */
    public static String id(String label, long position, int piece) {
        String whole = position == NAMED ? label : label + '#' + position;
        return piece == 0 ? whole : whole + '.' + piece;
    }
}
