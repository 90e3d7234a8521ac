package io.thalweg.prepare.language;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Set;
import java.util.TreeSet;

/**
 * The languages that are told apart, by their ISO 639-3 codes. Where the model has a language twice, as a whole and as its
 * main variety, it is one here, by the name of the whole.
 */
public final class Languages {
    /** The code for a language that is not known (ISO 639-2). */
    public static final String UNDETERMINED = "und";

    /** By the model's names. */
    private static final Map<String, String> ONE_OF_TWO = Map.of("pes", "fas", "ekk", "est", "lvs", "lav");

    private static final Set<String> ALL =
            Set.copyOf(List.of(("afr ara ast aze bak bel ben bos bre bul cat ceb ces che cmn"
                            + " cym dan deu ell eng epo est eus fao fas fin fra fry gle glg gsw guj heb hin hrv hun hye ind isl ita"
                            + " jav jpn kan kat kaz kir kor lat lav lim lit ltz mal mar min mkd mlt mon mri msa nan nds nep nld nno"
                            + " nob oci pan plt pnb pol por pus ron rus san sin slk slv som spa sqi srp sun swa swe tam tat tel tgk"
                            + " tgl tha tur ukr urd uzb vie vol war zul")
                    .split(" ")));

    /** Codes that mean several of these, or one by another name. */
    private static final Map<String, List<String>> MEANT = Map.ofEntries(
            Map.entry("zho", List.of("cmn", "nan")),
            Map.entry("nor", List.of("nob", "nno")),
            Map.entry("mlg", List.of("plt")),
            Map.entry("arb", List.of("ara")),
            Map.entry("azj", List.of("aze")),
            Map.entry("als", List.of("sqi")),
            Map.entry("khk", List.of("mon")),
            Map.entry("swh", List.of("swa")),
            Map.entry("npi", List.of("nep")),
            Map.entry("uzn", List.of("uzb")),
            Map.entry("zsm", List.of("msa")),
            Map.entry("fil", List.of("tgl")),
            Map.entry("lah", List.of("pnb")),
            Map.entry("hbs", List.of("bos", "hrv", "srp")),
            Map.entry("pes", List.of("fas")),
            Map.entry("ekk", List.of("est")),
            Map.entry("lvs", List.of("lav")));

    private Languages() {}

    /** All that are told apart. */
    public static Set<String> all() {
        return new TreeSet<>(ALL);
    }

    /** What a language of the model is called here. */
    static String ofModel(String name) {
        return ONE_OF_TWO.getOrDefault(name, name);
    }

    /**
     * The languages that a code means.
     *
     * @param code of ISO 639-1 or 639-3, or {@value #UNDETERMINED}; in any case
     * @return none if there is no such language here
     */
    public static Set<String> meant(String code) {
        String three = threeLetters(code.toLowerCase(Locale.ROOT));
        if (MEANT.containsKey(three)) {
            return new LinkedHashSet<>(MEANT.get(three));
        }
        return ALL.contains(three) || three.equals(UNDETERMINED) ? Set.of(three) : Set.of();
    }

    private static String threeLetters(String code) {
        if (code.length() != 2) {
            return code;
        }
        try {
            return new Locale(code).getISO3Language();
        } catch (MissingResourceException e) {
            return code;
        }
    }
}
