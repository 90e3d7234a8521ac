package io.thalweg.cluster;

import io.thalweg.train.RoundLimits;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;

/** A training of one family, which a test runs again and again with different things happening to it. */
@FunctionalInterface
interface Training {
    /** Trains without a checkpoint on the way: what is lost must be made good without one. @param output may be there */
    List<RoundMetrics> run(JavaSparkContext spark, RoundLimits limits, Path output, TrainingListener listener)
            throws IOException;

    /** The same as long as it takes. */
    default List<RoundMetrics> run(JavaSparkContext spark, Path output, TrainingListener listener) throws IOException {
        return run(spark, RoundLimits.defaults(), output, listener);
    }

    /** The same with nothing to disturb it. */
    default List<RoundMetrics> run(JavaSparkContext spark, Path output) throws IOException {
        return run(spark, output, new Faults.Watcher(round -> {}));
    }
}
