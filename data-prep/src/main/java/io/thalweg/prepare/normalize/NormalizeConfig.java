package io.thalweg.prepare.normalize;

import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.StepConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;

/**
 * Brings text into one form. Joiners and non-joiners (U+200C, U+200D) always stay: Persian and the scripts of India are
 * spelled with them, and emoji are made of them.
 *
 * @param form Unicode's normal form
 * @param repairMojibake whether UTF-8 that was read as Windows-1252 or Latin-1 is put right where that is certain
 * @param unifyLineEnds whether CR LF, CR, NEL, VT, FF, and Unicode's line and paragraph separators become line feeds
 * @param controlCharacters C0 without tab and line feed, DEL, and C1
 * @param zeroWidthSpaces U+200B, U+2060, U+180E; kept by default, as Khmer, Burmese and Thai part words with the first
 * @param byteOrderMarks U+FEFF, wherever it stands
 * @param bidiControls marks, embeddings, overrides and isolates of writing direction
 * @param softHyphens U+00AD
 * @param collapseBlanks whether two or more blanks in a row become one space
 * @param trimLines whether blanks before a line end go
 * @param mostBlankLines how many empty lines may follow each other
 */
public record NormalizeConfig(
        UnicodeForm form,
        boolean repairMojibake,
        boolean unifyLineEnds,
        CharacterFate controlCharacters,
        CharacterFate zeroWidthSpaces,
        CharacterFate byteOrderMarks,
        CharacterFate bidiControls,
        CharacterFate softHyphens,
        boolean collapseBlanks,
        boolean trimLines,
        int mostBlankLines)
        implements StepConfig {
    /** For text that people read; of program text, indentation would not survive {@code collapseBlanks}. */
    public static final NormalizeConfig DEFAULT = new NormalizeConfig(
            UnicodeForm.NFC,
            true,
            true,
            CharacterFate.REMOVE,
            CharacterFate.KEEP,
            CharacterFate.REMOVE,
            CharacterFate.REMOVE,
            CharacterFate.REMOVE,
            true,
            true,
            1);

    /** @throws BadConfiguration if a setting is wrong */
    public NormalizeConfig {
        if (mostBlankLines < 0) {
            throw new BadConfiguration(Problem.of("most-blank-lines is out of range")
                    .found(mostBlankLines)
                    .allowed("0 or more"));
        }
    }

    @Override
    public DocumentStep create() {
        return new NormalizeStep(this);
    }
}
