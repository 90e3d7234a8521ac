package io.thalweg.prepare.privacy;

import java.util.EnumMap;
import java.util.Map;

/**
 * Replaces one kind after the other, in the order of {@link Kind}, each in one pass over the text. A kind must begin where no
 * word or number is going on and end likewise, so what a later pass replaces makes nothing that an earlier one would have
 * found; in one pass for all kinds, a long run of digits could hide one kind until another is gone from it.
 */
final class PersonalData {
    private final Map<Kind, String> replacements;
    private final int[] replaced = new int[Kind.values().length];

    /** @param replacements of the kinds that are looked for */
    PersonalData(Map<Kind, String> replacements) {
        this.replacements = new EnumMap<>(replacements);
    }

    /** Whether a text has data of any kind. */
    static boolean holdsAny(String text) {
        Map<Kind, String> all = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            all.put(kind, "");
        }
        PersonalData data = new PersonalData(all);
        data.replace(text);
        for (int count : data.replaced) {
            if (count > 0) {
                return true;
            }
        }
        return false;
    }

    /** How many of a kind the last text had. */
    int replaced(Kind kind) {
        return replaced[kind.ordinal()];
    }

    CharSequence replace(CharSequence text) {
        CharSequence result = text;
        for (Map.Entry<Kind, String> entry : replacements.entrySet()) {
            result = replace(entry.getKey(), entry.getValue(), result);
        }
        return result;
    }

    /** @return the very same text where nothing is found */
    private CharSequence replace(Kind kind, String replacement, CharSequence text) {
        StringBuilder out = null;
        int copied = 0;
        int count = 0;
        int after = 0;
        for (int i = kind.next(text, 0); i < text.length(); i = kind.next(text, after)) {
            int from = kind.start(text, i, copied);
            int to = from < 0 ? 0 : kind.end(text, i);
            if (to == 0) {
                after = i + 1;
                continue;
            }
            out = out == null ? new StringBuilder(text.length()) : out;
            out.append(text, copied, from).append(replacement);
            count++;
            copied = to;
            after = to;
        }
        replaced[kind.ordinal()] = count;
        return out == null ? text : out.append(text, copied, text.length()).toString();
    }
}
