package io.thalweg.prepare.document;

/** What became of a document in a step. */
public sealed interface Outcome {
    /** It goes on, changed or as it was. */
    record Kept(Document document) implements Outcome {}

    /**
     * It ends here.
     *
     * @param reason in lower case with underscores, the name that it is counted under: {@code too_few_words}
     * @param detail what was found against what is allowed, of this document: {@code 12 words, 50 asked}; may be empty
     */
    record Dropped(String reason, String detail) implements Outcome {
        public Dropped {
            if (!reason.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) {
                throw new IllegalArgumentException("Not a reason's name: " + reason);
            }
        }
    }

    static Outcome kept(Document document) {
        return new Kept(document);
    }

    static Outcome dropped(String reason, String detail) {
        return new Dropped(reason, detail);
    }
}
