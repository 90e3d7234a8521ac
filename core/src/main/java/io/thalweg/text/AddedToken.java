package io.thalweg.text;

import java.io.Serializable;

/**
 * A token that is found in text as it is written, before anything else is: {@code <eos>}, {@code <|endoftext|>}.
 *
 * @param content as it is written
 * @param late whether it is looked for in what the tokens that are not late have left; {@code normalized} in a file
 * @param special whether it marks something and is no text
 */
public record AddedToken(String content, boolean late, boolean special) implements Serializable {
    /** One that marks something, and is looked for first. */
    public static AddedToken special(String content) {
        return new AddedToken(content, false, true);
    }
}
