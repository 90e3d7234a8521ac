package io.thalweg.prepare.privacy;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.prepare.document.StepCounts;
import java.util.EnumMap;
import java.util.Map;

final class PrivacyStep implements DocumentStep {
    private final PersonalData data;

    PrivacyStep(PrivacyConfig config) {
        Map<Kind, String> replacements = new EnumMap<>(Kind.class);
        put(replacements, config.emailAddresses(), Kind.EMAIL_ADDRESSES, config.emailReplacement());
        put(replacements, config.ipAddresses(), Kind.IP_ADDRESSES, config.ipReplacement());
        put(replacements, config.phoneNumbers(), Kind.PHONE_NUMBERS, config.phoneReplacement());
        put(replacements, config.ibans(), Kind.IBANS, config.ibanReplacement());
        put(replacements, config.cardNumbers(), Kind.CARD_NUMBERS, config.cardReplacement());
        data = new PersonalData(replacements);
    }

    private static void put(Map<Kind, String> replacements, boolean on, Kind kind, String replacement) {
        if (on) {
            replacements.put(kind, replacement);
        }
    }

    @Override
    public Outcome apply(Document document, StepCounts counts) {
        String text = data.replace(document.text()).toString();
        for (Kind kind : Kind.values()) {
            if (data.replaced(kind) > 0) {
                counts.add(kind.label(), data.replaced(kind));
            }
        }
        return Outcome.kept(document.withText(text));
    }
}
