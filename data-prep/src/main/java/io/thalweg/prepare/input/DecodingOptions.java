package io.thalweg.prepare.input;

import io.thalweg.prepare.input.web.EncodingLabels;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How bytes and markup become text.
 *
 * @param encoding of plain text, {@value #UTF_8}, or {@value #AUTO} to have it told of each file. Pages that say theirs
 *     are taken at their word; records of JSON and Parquet are in UTF-8.
 */
public record DecodingOptions(String encoding, HtmlHandling html) implements Serializable {
    public static final String UTF_8 = "utf-8";
    public static final String AUTO = "auto";
    public static final DecodingOptions DEFAULT = new DecodingOptions(UTF_8, HtmlHandling.AUTO);

    /** @throws BadConfiguration if no such encoding is known */
    public DecodingOptions {
        String name = encoding.strip().toLowerCase(Locale.ROOT);
        encoding = name.equals("utf8") ? UTF_8 : name;
        if (!encoding.equals(AUTO) && EncodingLabels.charset(encoding) == null) {
            throw new BadConfiguration(Problem.of("--encoding names none that is known")
                    .found(encoding)
                    .allowed("utf-8, auto, or a name such as windows-1251, shift_jis, iso-8859-2"));
        }
    }

    /** Every option that is not as by default, as a manifest keeps it. */
    public Map<String, Object> toOptions() {
        TreeMap<String, Object> options = new TreeMap<>();
        if (!encoding.equals(UTF_8)) {
            options.put("encoding", encoding);
        }
        if (html != HtmlHandling.AUTO) {
            options.put("html", html.label());
        }
        return options;
    }
}
