package io.thalweg.prepare.input;

import java.nio.charset.StandardCharsets;

/**
 * A document as read: well-formed UTF-8 without NUL, in a buffer that the next document overwrites.
 */
public final class RawDocument {
    private int file;
    private String label = "";
    private long position;
    private int piece;
    private byte[] bytes = {};
    private int from;
    private int to;
    private boolean cut;

    RawDocument set(FileRange range, long place, int pieceNumber, boolean isCut, byte[] buffer, int start, int end) {
        file = range.file();
        label = range.source().label();
        position = place;
        piece = pieceNumber;
        bytes = buffer;
        from = start;
        to = end;
        cut = isCut;
        return this;
    }

    /** The file's index in the plan. */
    public int file() {
        return file;
    }

    public String label() {
        return label;
    }

    /** In text and JSON lines the document's first byte, decompressed; in Parquet its row. Ascending in a file. */
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

    /** The document's name: {@code label#position}, with {@code .piece} behind it from piece 1 on. */
    public String id() {
        return id(label, position, piece);
    }

    /** The name of the document at a place. */
    public static String id(String label, long position, int piece) {
        return piece == 0 ? label + '#' + position : label + '#' + position + '.' + piece;
    }
}
