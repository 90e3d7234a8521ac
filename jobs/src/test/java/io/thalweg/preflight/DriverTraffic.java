package io.thalweg.preflight;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;

/**
 * Heard by the driver of a measured run: what its tasks sent it, and how long each stage took. Written to a file when the
 * application ends: a line of the number of tasks and the bytes of their results, then a line a stage.
 */
public final class DriverTraffic extends SparkListener {
    /** The file written. */
    static final String RESULT = "thalweg.measured.traffic";

    private final List<String> stages = new ArrayList<>();
    private long tasks;
    private long resultBytes;

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
        tasks++;
        if (task.taskMetrics() != null) {
            resultBytes += task.taskMetrics().resultSize();
        }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted completed) {
        StageInfo stage = completed.stageInfo();
        if (stage.submissionTime().isDefined() && stage.completionTime().isDefined()) {
            long millis = (Long) stage.completionTime().get()
                    - (Long) stage.submissionTime().get();
            stages.add(String.format(
                    Locale.ROOT,
                    "%-45s %4d tasks %8.1f s, read %8.1f MiB, wrote %8.1f MiB, spilled %6.1f MiB",
                    stage.name(),
                    stage.numTasks(),
                    millis / 1e3,
                    mebibytes(stage.taskMetrics().shuffleReadMetrics().totalBytesRead()),
                    mebibytes(stage.taskMetrics().shuffleWriteMetrics().bytesWritten()),
                    mebibytes(stage.taskMetrics().diskBytesSpilled())));
        }
    }

    private static double mebibytes(long bytes) {
        return bytes / (double) (1 << 20);
    }

    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd end) {
        try {
            Files.writeString(
                    Path.of(System.getProperty(RESULT)),
                    tasks + " " + resultBytes + "\n" + String.join("\n", stages) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
