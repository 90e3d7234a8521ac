package io.thalweg.prepare.privacy;

import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.StepConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces personal data. What of it, as FineWeb (Penedo et al. 2024, section 3.7): mail addresses and public IP addresses; and
 * bank account and card numbers, whose check digits keep chance finds rare. Phone numbers are off, since no check tells them
 * from other numbers.
 *
 * @param emailAddresses whether they are replaced, by {@code emailReplacement}; the others likewise
 * @param ipAddresses public ones, of versions 4 and 6; private, documentation and other special ranges stay
 * @param phoneNumbers with a plus and country, or of North America with its separators
 * @param ibans international bank account numbers (ISO 13616) of a known country, its length, and right check digits
 * @param cardNumbers of payment cards: an issuer's prefix, its length, and a right check digit (ISO/IEC 7812)
 */
public record PrivacyConfig(
        boolean emailAddresses,
        String emailReplacement,
        boolean ipAddresses,
        String ipReplacement,
        boolean phoneNumbers,
        String phoneReplacement,
        boolean ibans,
        String ibanReplacement,
        boolean cardNumbers,
        String cardReplacement)
        implements StepConfig {
    /** Everything but phone numbers. */
    public static final PrivacyConfig DEFAULT =
            new PrivacyConfig(true, "<email>", true, "<ip>", false, "<phone>", true, "<iban>", true, "<card>");

    private static final int MOST_REPLACEMENT = 100;

    /** @throws BadConfiguration naming every setting that is wrong */
    public PrivacyConfig {
        List<Problem> problems = new ArrayList<>();
        check("email-replacement", emailReplacement, problems);
        check("ip-replacement", ipReplacement, problems);
        check("phone-replacement", phoneReplacement, problems);
        check("iban-replacement", ibanReplacement, problems);
        check("card-replacement", cardReplacement, problems);
        BadConfiguration.throwIfAny(problems);
    }

    private static void check(String name, String replacement, List<Problem> problems) {
        if (replacement.length() > MOST_REPLACEMENT) {
            problems.add(Problem.of(name + " is too long")
                    .found(replacement.length() + " characters")
                    .allowed("at most " + MOST_REPLACEMENT));
        } else if (PersonalData.holdsAny(replacement)) {
            problems.add(Problem.of(name + " is itself what would be replaced")
                    .found(replacement)
                    .remedy("Take a word, or an address reserved for examples such as email@example.com"));
        }
    }

    @Override
    public DocumentStep create() {
        return new PrivacyStep(this);
    }
}
