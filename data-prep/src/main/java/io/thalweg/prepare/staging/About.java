package io.thalweg.prepare.staging;

/**
 * What is known about a document besides its name, and goes with it into the dataset.
 *
 * @param source where it is from; empty where its name says that, or nothing does
 * @param language empty where nobody looked
 */
public record About(String source, String language) {
    public static final About NOTHING = new About("", "");

    /** The same as {@link #NOTHING} where nothing is known, since that is every document of many datasets. */
    public static About of(String source, String language) {
        return source.isEmpty() && language.isEmpty() ? NOTHING : new About(source, language);
    }
}
