package io.thalweg.prepare;

import java.util.List;

/**
 * What a preparation of text reads: files, folders and globs.
 *
 * @param inputs split by a hash of each document. Either these or {@code train}
 * @param train the training split's own inputs; {@code valid} and {@code test} likewise, which may be empty
 */
public record TextInputs(List<String> inputs, List<String> train, List<String> valid, List<String> test) {
    public TextInputs {
        inputs = List.copyOf(inputs);
        train = List.copyOf(train);
        valid = List.copyOf(valid);
        test = List.copyOf(test);
    }
}
