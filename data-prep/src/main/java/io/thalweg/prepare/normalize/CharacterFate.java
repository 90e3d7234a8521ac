package io.thalweg.prepare.normalize;

/** What becomes of characters of a kind. */
public enum CharacterFate {
    KEEP,
    REMOVE,
    /** A space instead. */
    SPACE
}
