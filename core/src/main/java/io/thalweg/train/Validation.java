package io.thalweg.train;

import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a look at the merged model came to.
 *
 * @param loss per example, nats, or what else the family has that is better when it is less; null if there is nothing to measure by
 * @param sample what the model makes, as people see it: a text, or a {@link PictureSample}; empty where a family shows nothing
 * @param figures what else there is to tell, as {@link Figures} names it
 */
public record Validation(@Nullable Double loss, String sample, Map<String, Double> figures) implements Serializable {
    public Validation {
        figures = Map.copyOf(figures);
    }

    /** With nothing else to tell. */
    public Validation(double loss, String sample) {
        this(loss, sample, Map.of());
    }

    /** Of a family that shows nothing. */
    public static Validation of(double loss) {
        return new Validation(loss, "");
    }
}
