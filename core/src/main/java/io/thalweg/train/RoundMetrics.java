package io.thalweg.train;

import io.thalweg.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code metrics.jsonl}: what a round did and where its time went. Compute, communication and idle seconds
 * add up to the round's.
 *
 * @param round from 0
 * @param epoch epochs complete when the round ended; fractional
 * @param replicas replicas that trained and were merged
 * @param replicasDropped replicas that were too late and were left out
 * @param examples examples trained on in this round
 * @param examplesSeen examples trained on since the run began
 * @param loss mean training loss, nats per example
 * @param validationLoss nats per example, or as {@link Validation#loss} has it; null when the round was not validated
 * @param learningRate of the round, as {@link Rounds#learningRateAt} has it
 * @param seconds length of the round
 * @param computeSeconds mean time in which a place for a replica was training
 * @param communicationSeconds time in which no replica was training: handing out, merging, scheduling
 * @param idleSeconds time in which a place waited for slower replicas
 * @param bytesReceived bytes of state handed to replicas
 * @param bytesSent bytes of contributions sent to be merged
 * @param figures what else the family tells, as {@link Figures} names it
 * @param sample what the merged model makes, as people see it, a text or a {@link PictureSample}; null when the round was not
 *     validated or the family has nothing to show
 */
public record RoundMetrics(
        int round,
        double epoch,
        int replicas,
        int replicasDropped,
        long examples,
        long examplesSeen,
        double loss,
        @Nullable Double validationLoss,
        double learningRate,
        double seconds,
        double computeSeconds,
        double communicationSeconds,
        double idleSeconds,
        long bytesReceived,
        long bytesSent,
        Map<String, Double> figures,
        @Nullable String sample) {

    public RoundMetrics {
        figures = Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(figures)));
    }

    /**
     * @param replicas those merged
     * @param parallelism how many replicas could train at the same time
     */
    static RoundMetrics of(
            Rounds program,
            int round,
            List<ReplicaSummary> replicas,
            long seenBefore,
            double seconds,
            int parallelism) {
        long examples = 0;
        double lossSum = 0;
        long lossExamples = 0;
        double trained = 0;
        long received = 0;
        long sent = 0;
        for (ReplicaSummary replica : replicas) {
            examples += replica.examples();
            lossSum += replica.lossSum();
            lossExamples += replica.lossExamples();
            trained += replica.computeMillis() / 1000.0;
            received += replica.bytesReceived();
            sent += replica.bytesSent();
        }
        // A replica that trained in several sub-rounds has a summary of each.
        int count = (int)
                replicas.stream().mapToInt(ReplicaSummary::replica).distinct().count();
        double training = Math.min(seconds, unionSeconds(replicas));
        double compute = Math.min(training, trained / Math.min(parallelism, count));
        return new RoundMetrics(
                round,
                program.epochAt(round + 1),
                count,
                program.replicas(round) - count,
                examples,
                seenBefore + examples,
                lossExamples == 0 ? 0 : lossSum / lossExamples,
                null,
                program.learningRateAt(round),
                seconds,
                compute,
                seconds - training,
                training - compute,
                received,
                sent,
                Figures.of(replicas),
                null);
    }

    /** Reads {@code metrics.jsonl}. @throws io.thalweg.problem.JobFailed naming {@code place} and the line if it is not such */
    static List<RoundMetrics> parse(byte[] lines, String place) {
        List<RoundMetrics> metrics = new ArrayList<>();
        for (String line : new String(lines, StandardCharsets.UTF_8).lines().toList()) {
            byte[] json = line.getBytes(StandardCharsets.UTF_8);
            metrics.add(Json.parse(json, RoundMetrics.class, place + ", line " + (metrics.size() + 1)));
        }
        return metrics;
    }

    /** The same with one more figure. */
    RoundMetrics with(String figure, double value) {
        Map<String, Double> more = new TreeMap<>(figures);
        more.put(figure, value);
        return with(validationLoss, more, sample);
    }

    /** The same with what its validation came to. */
    RoundMetrics with(Validation validation) {
        Map<String, Double> more = new TreeMap<>(figures);
        more.putAll(validation.figures());
        return with(validation.loss(), more, validation.sample().isEmpty() ? null : validation.sample());
    }

    private RoundMetrics with(
            @Nullable Double otherValidationLoss, Map<String, Double> otherFigures, @Nullable String otherSample) {
        return new RoundMetrics(
                round,
                epoch,
                replicas,
                replicasDropped,
                examples,
                examplesSeen,
                loss,
                otherValidationLoss,
                learningRate,
                seconds,
                computeSeconds,
                communicationSeconds,
                idleSeconds,
                bytesReceived,
                bytesSent,
                otherFigures,
                otherSample);
    }

    /** Length of the time in which at least one replica trained. */
    private static double unionSeconds(List<ReplicaSummary> replicas) {
        List<ReplicaSummary> byStart = replicas.stream()
                .sorted(java.util.Comparator.comparingLong(ReplicaSummary::startedMillis))
                .toList();
        long covered = 0;
        long until = Long.MIN_VALUE;
        for (ReplicaSummary replica : byStart) {
            long end = replica.startedMillis() + replica.computeMillis();
            covered += Math.max(0, end - Math.max(until, replica.startedMillis()));
            until = Math.max(until, end);
        }
        return covered / 1000.0;
    }
}
