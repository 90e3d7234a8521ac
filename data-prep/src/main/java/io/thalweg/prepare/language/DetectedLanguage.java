package io.thalweg.prepare.language;

/**
 * What a text's language was found to be.
 *
 * @param language as {@link Languages} calls it; {@value Languages#UNDETERMINED} where nothing can be said
 * @param score how probable it is among those that are told apart, 0 to 1, as of a text of a page's length
 */
public record DetectedLanguage(String language, double score) {
    /** Of a text that says nothing. */
    public static final DetectedLanguage NONE = new DetectedLanguage(Languages.UNDETERMINED, 0);
}
