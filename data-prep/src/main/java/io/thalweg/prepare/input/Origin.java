package io.thalweg.prepare.input;

/**
 * What a record says of itself.
 *
 * @param id empty where it has no name that can be used
 * @param source empty where it does not say where it is from
 */
record Origin(String id, String source) {
    /** Of a document that is known by its place alone. */
    static final Origin NONE = new Origin("", "");

    /** Longer names, such as a whole text in the wrong column, are none: every step would carry them. */
    static final int MAX_ID = 1024;

    private static final int MAX_SOURCE = 4096;

    Origin {
        boolean usable = id.length() <= MAX_ID && id.chars().noneMatch(Character::isISOControl);
        id = usable ? id.strip() : "";
        source = clean(source);
    }

    private static String clean(String source) {
        String cut = source.length() > MAX_SOURCE ? source.substring(0, MAX_SOURCE) : source;
        return cut.chars().noneMatch(Character::isISOControl)
                ? cut.strip()
                : cut.replaceAll("\\p{Cntrl}", " ").strip();
    }
}
