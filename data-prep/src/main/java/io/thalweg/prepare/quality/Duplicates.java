package io.thalweg.prepare.quality;

/** Which of a text's lines or paragraphs have been there before. */
final class Duplicates {
    private final HashCounts seen = new HashCounts();
    private int count;
    private long characters;
    private Stretches all = new Stretches();

    Duplicates of(Stretches stretches) {
        all = stretches;
        count = 0;
        characters = 0;
        seen.clear(stretches.size());
        for (int i = 0; i < stretches.size(); i++) {
            if (!seen.add(stretches.hash(i))) {
                count++;
                characters += stretches.characters(i);
            }
        }
        return this;
    }

    /** Duplicates among all. */
    double share() {
        return all.size() == 0 ? 0 : (double) count / all.size();
    }

    /** Characters of duplicates among those of all. */
    double characterShare() {
        return all.size() == 0 ? 0 : (double) characters / all.allCharacters();
    }
}
