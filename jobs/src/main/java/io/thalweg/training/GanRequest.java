package io.thalweg.training;

import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanMeasuresConfig;

/**
 * What {@code train gan} is asked for.
 *
 * @param training what decides the model
 * @param measures by what it is measured on the way
 */
public record GanRequest(GanConfig training, GanMeasuresConfig measures) {
    public static GanRequest defaults() {
        return new GanRequest(GanConfig.defaults(), GanMeasuresConfig.defaults());
    }
}
