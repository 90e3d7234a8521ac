package io.thalweg.prepare.normalize;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.prepare.document.StepCounts;

/**
 * Goes on until nothing changes, so that a second step would change nothing: what one rule removes may have parted what
 * another looks for, a letter and its accent or the two halves of mojibake. Every part gives back the very text that it has
 * nothing to do in, so most texts cost one look, and most others two.
 */
final class NormalizeStep implements DocumentStep {
    /** Each round that undoes mojibake shortens it by half, and what else changes is at rest after two or three. */
    private static final int MOST_ROUNDS = 40;

    private final NormalizeConfig config;
    private final CharacterRules characters;
    private final Blanks blanks;
    private final Mojibake mojibake = new Mojibake();
    private int rounds;

    NormalizeStep(NormalizeConfig config) {
        this.config = config;
        this.characters = new CharacterRules(config);
        this.blanks = new Blanks(config);
    }

    @Override
    public Outcome apply(Document document, StepCounts counts) {
        Document normal = document.withText(normalize(document.text()));
        count(counts, "characters_removed_or_replaced", characters.takeChanged());
        long repaired = mojibake.takeRepaired();
        count(counts, "mojibake_repaired", repaired);
        count(counts, "documents_with_mojibake", Math.min(1, repaired));
        if (!normal.equals(document)) {
            counts.add("documents_changed", 1);
        }
        return Outcome.kept(normal);
    }

    private static void count(StepCounts counts, String name, long amount) {
        if (amount > 0) {
            counts.add(name, amount);
        }
    }

    String normalize(String text) {
        if (isAscii(text)) {
            rounds = 1; // there is nothing that one rule could open to another
            return blanks.apply(characters.apply(text));
        }
        String before = text;
        for (rounds = 1; rounds <= MOST_ROUNDS; rounds++) {
            String after = round(before);
            if (after.equals(before)) {
                return after;
            }
            before = after;
        }
        return before;
    }

    /** How many rounds the last text took. */
    int rounds() {
        return rounds;
    }

    private String round(String text) {
        String repaired = config.repairMojibake() ? mojibake.repair(text) : text;
        String clean = characters.apply(repaired);
        String formed =
                config.form() == UnicodeForm.NONE ? clean : config.form().apply(StreamSafe.apply(clean));
        return blanks.apply(formed);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
