package io.thalweg.watch;

import io.thalweg.train.Figures;
import io.thalweg.train.RoundMetrics;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A round is over.
 *
 * @param at when
 * @param metrics the line of {@code metrics.jsonl}
 */
public record RoundEnd(Instant at, RoundMetrics metrics) {

    /**
     * The numbers worth a curve, by the names that trackers of experiments use; {@code validation/loss} only in rounds that
     * were validated, and each of {@link RoundMetrics#figures} that makes a curve under {@code train/}. The step they belong to
     * is {@link RoundMetrics#round}.
     */
    public Map<String, Double> scalars() {
        Map<String, Double> scalars = new LinkedHashMap<>();
        scalars.put("train/loss", metrics.loss());
        scalars.put("train/examples_per_second", perSecond(metrics.examples()));
        scalars.put("train/communication_share", perSecond(metrics.communicationSeconds()));
        scalars.put("train/idle_share", perSecond(metrics.idleSeconds()));
        scalars.put("train/epoch", metrics.epoch());
        scalars.put("train/examples_seen", (double) metrics.examplesSeen());
        scalars.put("train/replicas", (double) metrics.replicas());
        scalars.put("train/replicas_dropped", (double) metrics.replicasDropped());
        scalars.put("train/round_seconds", metrics.seconds());
        scalars.put("train/bytes_received", (double) metrics.bytesReceived());
        scalars.put("train/bytes_sent", (double) metrics.bytesSent());
        scalars.put("learning_rate", metrics.learningRate());
        Double validation = metrics.validationLoss();
        if (validation != null) {
            scalars.put("validation/loss", validation);
        }
        metrics.figures().forEach((name, value) -> {
            if (Figures.isCurve(name)) {
                scalars.put("train/" + name, value);
            }
        });
        return Collections.unmodifiableMap(scalars);
    }

    private double perSecond(double amount) {
        return metrics.seconds() > 0 ? amount / metrics.seconds() : 0;
    }
}
