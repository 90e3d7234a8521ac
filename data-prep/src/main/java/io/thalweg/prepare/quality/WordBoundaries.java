package io.thalweg.prepare.quality;

import io.thalweg.text.Tokenizer;
import io.thalweg.text.TokenizerConfig;

/** Where words begin and end. The papers do not say; both readings are in use. */
public enum WordBoundaries {
    /** By Unicode (UAX #29) with dictionaries for scripts without spaces; what holds no letter or digit is no word. */
    UNICODE,
    /** At white space: punctuation belongs to the word it touches. */
    WHITE_SPACE;

    Tokenizer tokenizer() {
        return new TokenizerConfig(this == UNICODE ? TokenizerConfig.Kind.WORD : TokenizerConfig.Kind.WHITESPACE, false)
                .create();
    }
}
