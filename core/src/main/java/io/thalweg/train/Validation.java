package io.thalweg.train;

import java.io.Serializable;

/**
 * What a look at the merged model came to.
 *
 * @param loss per example, nats
 * @param sample what the model makes, as people see it; empty where a family shows nothing
 */
public record Validation(double loss, String sample) implements Serializable {
    /** Of a family that shows nothing. */
    public static Validation of(double loss) {
        return new Validation(loss, "");
    }
}
