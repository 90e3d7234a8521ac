package io.thalweg.spark;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainingListener;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * How the driver's run goes, as gauges of Spark's own metrics: what {@link RoundPlugin} registers shows the run that was
 * begun last in this process.
 */
public final class TrainingGauges implements TrainingListener {
    /** What is shown; null before the first run. */
    private static volatile @Nullable TrainingGauges shown;

    private final long startedNanos = System.nanoTime();
    private volatile int roundsDone;
    private volatile int rounds;
    private volatile long dropped;
    private volatile @Nullable RoundMetrics last;
    private volatile double validationLoss = Double.NaN;

    @Override
    public void started(int firstRound, int allRounds) {
        roundsDone = firstRound;
        rounds = allRounds;
        shown = this;
    }

    @Override
    public synchronized void roundFinished(RoundMetrics metrics) {
        last = metrics;
        dropped += metrics.replicasDropped();
        Double validation = metrics.validationLoss();
        if (validation != null) {
            validationLoss = validation;
        }
        roundsDone = metrics.round() + 1;
    }

    /** Registers the gauges; each is asked when somebody looks. */
    static void register(MetricRegistry registry) {
        whole(registry, "roundsDone", run -> (long) run.roundsDone);
        whole(registry, "rounds", run -> (long) run.rounds);
        whole(registry, "replicasDropped", run -> run.dropped);
        whole(registry, "replicas", run -> run.ofLast(RoundMetrics::replicas, 0).longValue());
        whole(
                registry,
                "examplesSeen",
                run -> run.ofLast(RoundMetrics::examplesSeen, 0L).longValue());
        number(registry, "elapsedSeconds", run -> (System.nanoTime() - run.startedNanos) / 1e9);
        number(
                registry,
                "loss",
                run -> run.ofLast(RoundMetrics::loss, Double.NaN).doubleValue());
        number(registry, "validationLoss", run -> run.validationLoss);
        number(
                registry,
                "learningRate",
                run -> run.ofLast(RoundMetrics::learningRate, Double.NaN).doubleValue());
        number(registry, "epoch", run -> run.ofLast(RoundMetrics::epoch, 0.0).doubleValue());
        number(
                registry,
                "roundSeconds",
                run -> run.ofLast(RoundMetrics::seconds, Double.NaN).doubleValue());
        number(registry, "examplesPerSecond", run -> run.share(RoundMetrics::examples));
        number(registry, "communicationShare", run -> run.share(RoundMetrics::communicationSeconds));
    }

    private Number ofLast(Function<RoundMetrics, ? extends Number> value, Number before) {
        RoundMetrics round = last;
        return round == null ? before : value.apply(round);
    }

    /** Per second of the last round. */
    private double share(ToDoubleFunction<RoundMetrics> amount) {
        RoundMetrics round = last;
        return round == null || round.seconds() <= 0 ? Double.NaN : amount.applyAsDouble(round) / round.seconds();
    }

    private static void whole(MetricRegistry registry, String name, Function<TrainingGauges, Long> value) {
        registry.register(name, (Gauge<Long>) () -> {
            TrainingGauges run = shown;
            return run == null ? 0L : value.apply(run);
        });
    }

    private static void number(MetricRegistry registry, String name, Function<TrainingGauges, Double> value) {
        registry.register(name, (Gauge<Double>) () -> {
            TrainingGauges run = shown;
            return run == null ? Double.NaN : value.apply(run);
        });
    }
}
