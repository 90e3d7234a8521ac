package io.thalweg.prepare;

import io.thalweg.prepare.dedup.IdPair;
import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.prepare.dedup.Stars;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.HadoopSettings;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** The connected components of a graph whose edges lie in files; they never come to the driver. See {@link Stars}. */
final class ConnectedComponents {
    /** A chain of a million nodes takes about ten. */
    private static final int MOST_TURNS = 100;

    private final JavaSparkContext spark;
    private final SparkStep step;
    private final HadoopSettings settings;
    private final Path folder;
    private final String remedy;
    private final StagedRecords records;

    /**
     * @param folder for files in between
     * @param remedy against a graph with chains too long
     */
    ConnectedComponents(JavaSparkContext spark, SparkStep step, HadoopSettings settings, Path folder, String remedy) {
        this.spark = spark;
        this.step = step;
        this.settings = settings;
        this.folder = folder;
        this.remedy = remedy;
        this.records = new StagedRecords(settings);
    }

    /**
     * Finds them.
     *
     * @param edges pairs of a node and a lower one
     * @return pairs of a node and the lowest of its component, for all nodes that have an edge but the lowest
     */
    List<RecordFile> of(List<RecordFile> edges) {
        List<RecordFile> now = edges;
        for (int turn = 0; turn < MOST_TURNS; turn++) {
            JavaRDD<byte[]> bothWays = records.of(spark, now)
                    .flatMap(edge -> List.of(edge, IdPair.of(IdPair.second(edge), IdPair.first(edge)))
                            .iterator());
            List<PairsTask.Result> large = pairs(
                    "large-" + turn,
                    SortedExchange.sorted(bothWays, 2 * StagedRecords.bytes(now)),
                    (sorted, to) -> new PairsTask.Tally(Stars.large(sorted, to), 0));
            List<RecordFile> tied = large.stream().map(PairsTask.Result::pairs).toList();
            if (large.stream().allMatch(result -> result.tally().first() == 0)) {
                return tied;
            }
            now = pairs(
                            "small-" + turn,
                            SortedExchange.sorted(records.of(spark, tied), StagedRecords.bytes(tied)),
                            (sorted, to) -> {
                                Stars.small(sorted, to);
                                return new PairsTask.Tally(0, 0);
                            })
                    .stream()
                    .map(PairsTask.Result::pairs)
                    .toList();
        }
        throw new JobFailed(Problem.of("The groups of near copies were not found")
                .found(MOST_TURNS + " turns, and " + StagedRecords.bytes(now) / RecordFile.PAIR_BYTES + " pairs")
                .remedy(remedy));
    }

    private List<PairsTask.Result> pairs(String name, JavaRDD<byte[]> sorted, PairsTask.Work work) {
        return new PairsTask(settings, folder, name, work).run(step, sorted);
    }
}
