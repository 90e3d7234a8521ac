package io.thalweg.train;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A picture as the sample of a {@link Validation}: a data URL (RFC 2397) with a PNG, so that a file of metrics holds it, and
 * whoever reads one can show it.
 */
public final class PictureSample {
    private static final String PREFIX = "data:image/png;base64,";

    private PictureSample() {}

    /** The sample of that PNG. */
    public static String of(byte[] png) {
        return PREFIX + Base64.getEncoder().encodeToString(png);
    }

    /** Whether a sample is a picture, and not a text. */
    public static boolean isPicture(String sample) {
        return sample.startsWith(PREFIX) && isBase64(sample);
    }

    /** A text of a language model may begin like a picture. */
    private static boolean isBase64(String sample) {
        try {
            Base64.getDecoder().decode(sample.substring(PREFIX.length()).getBytes(StandardCharsets.ISO_8859_1));
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The PNG of a sample that is a picture. */
    public static byte[] png(String sample) {
        if (!isPicture(sample)) {
            throw new IllegalArgumentException("Not a picture: " + sample.substring(0, Math.min(40, sample.length())));
        }
        return Base64.getDecoder().decode(sample.substring(PREFIX.length()));
    }
}
