package io.thalweg.lm;

import java.io.Serializable;

/** How tokens read, and which of them text begins and ends with. Travels to executors. */
public interface TokenText extends Serializable {
    /** Id of the token after every text, or -1 when there is none. */
    int end();

    /** Id of the token for unknown words, or -1 when there is none. */
    int unknown();

    /** The tokens as people write them. */
    String of(int[] tokens);
}
