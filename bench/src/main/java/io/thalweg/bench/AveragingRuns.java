package io.thalweg.bench;

import io.thalweg.average.ModelState;
import io.thalweg.network.AveragingConfig;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.train.InProcessPool;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaSummary;
import io.thalweg.train.StateSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Option;

/** What the benchmarks of averaging have in common: the runs that are asked for, and how each is trained without Spark. */
public final class AveragingRuns {
    @Option(names = "--local-steps", split = ",", description = "Default: ${DEFAULT-VALUE}.")
    private List<Integer> localSteps;

    @Option(names = "--outer-step", split = ",", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private List<OuterStepChoice> outerSteps;

    @Option(names = "--learning-rate", split = ",", description = "Default: ${DEFAULT-VALUE}.")
    private List<Double> learningRates;

    @Option(names = "--seed", split = ",", description = "Default: ${DEFAULT-VALUE}.")
    private List<Long> seeds;

    @Option(names = "--batch", description = "Images, or streams, of a replica. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--epochs", description = "Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(names = "--parallelism", description = "Replicas that train at a time. Default: ${DEFAULT-VALUE}.")
    private int parallelism = 2;

    /** With the options' defaults. */
    public AveragingRuns(
            List<Integer> localSteps,
            List<OuterStepChoice> outerSteps,
            List<Double> learningRates,
            List<Long> seeds,
            int batch,
            int epochs) {
        this.localSteps = localSteps;
        this.outerSteps = outerSteps;
        this.learningRates = learningRates;
        this.seeds = seeds;
        this.batch = batch;
        this.epochs = epochs;
    }

    /** One run. */
    @FunctionalInterface
    public interface Run {
        void with(AveragingConfig averaging, double learningRate, long seed) throws IOException;
    }

    /** What replicas have at hand when a round begins, from what they had when the last one ended. */
    @FunctionalInterface
    public interface Between {
        /** Each its own. */
        Between SAME = (carries, round) -> carries;

        List<byte[]> next(List<byte[]> carries, int round);
    }

    /**
     * What a run came to.
     *
     * @param seen examples
     * @param computeMillis of all replicas
     * @param sent bytes by all replicas
     */
    public record Trained(ModelState model, long seen, long computeMillis, long sent, double seconds) {
        /** By each replica. */
        public double perSecond() {
            return seen * 1e3 / computeMillis;
        }
    }

    public int batch() {
        return batch;
    }

    public int epochs() {
        return epochs;
    }

    /** Every run that is asked for, in the order of the options. */
    public void forEach(int replicas, Run run) throws IOException {
        for (int steps : localSteps) {
            for (OuterStepChoice outer : outerSteps) {
                for (double rate : learningRates) {
                    for (long seed : seeds) {
                        run.with(AveragingConfig.of(replicas, steps, outer), rate, seed);
                    }
                }
            }
        }
    }

    /** The rounds of a job on a cluster, to the bit. */
    public Trained train(Program program, int replicas, int rounds, Between between) throws IOException {
        long began = System.nanoTime();
        long seen = 0;
        long computeMillis = 0;
        long sent = 0;
        try (InProcessPool pool = new InProcessPool(program, parallelism)) {
            pool.start(StateSource.initial(program));
            List<byte[]> carries = new ArrayList<>(Collections.nCopies(replicas, new byte[0]));
            for (int round = 0; round < rounds; round++) {
                for (ReplicaSummary summary : pool.run(round, List.copyOf(carries))) {
                    carries.set(summary.replica(), summary.carry());
                    seen += summary.examples();
                    computeMillis += summary.computeMillis();
                    sent += summary.bytesSent();
                }
                carries = new ArrayList<>(between.next(carries, round));
            }
            ModelState model = TrainedModel.of(program, pool);
            return new Trained(model, seen, computeMillis, sent, (System.nanoTime() - began) * 1e-9);
        }
    }
}
