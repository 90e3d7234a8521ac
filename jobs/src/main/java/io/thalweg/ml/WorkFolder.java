package io.thalweg.ml;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.spark.Master;
import io.thalweg.storage.OutputFolder;
import java.io.File;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one fit, which nobody else may read, removed when the fit ends or the process does. It lies in {@code
 * workDir}; else in Spark's checkpoint folder; else, if the default file system is a shared one, in the user's home there;
 * else on this machine, if the executors are on it.
 */
final class WorkFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);
    private static final AtomicLong FOLDERS = new AtomicLong();
    private static final FsPermission OWN = new FsPermission("700");

    private final FileSystem files;
    private final Path folder;

    private WorkFolder(FileSystem files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /** @throws BadConfiguration if there is no folder that is known to be shared */
    static WorkFolder make(JavaSparkContext spark, Word2VecParams stage) throws IOException {
        Path parent = parent(spark, stage);
        FileSystem files = parent.getFileSystem(spark.hadoopConfiguration());
        String name = "thalweg-" + spark.sc().applicationId() + "-" + stage.uid() + "-" + FOLDERS.incrementAndGet();
        Path folder = files.makeQualified(new Path(parent, name.replaceAll("[^A-Za-z0-9._-]", "_")));
        boolean made;
        try {
            made = !files.exists(folder) && files.mkdirs(folder, OWN);
        } catch (IOException e) {
            throw unusable(folder, String.valueOf(e.getMessage()));
        }
        if (!made) {
            throw unusable(folder, "it could not be made");
        }
        files.deleteOnExit(folder);
        return new WorkFolder(files, folder);
    }

    private static BadConfiguration unusable(Path folder, String found) {
        return new BadConfiguration(Problem.of("The folder for what a fit writes on the way cannot be made")
                .found(found.lines().findFirst().orElse(""))
                .at(folder)
                .remedy("Set workDir to a folder that driver and executors may write"));
    }

    private static Path parent(JavaSparkContext spark, Word2VecParams stage) throws IOException {
        Optional<String> asked = stage.isDefined(stage.workDir()) ? Optional.of(stage.getWorkDir()) : Optional.empty();
        // Spark's own kind of optional.
        Optional<String> checkpoints =
                Optional.ofNullable(spark.getCheckpointDir().orNull());
        String own = System.getProperty("java.io.tmpdir", "/tmp");
        String local =
                spark.getConf().get("spark.local.dir", own).split(",", -1)[0].strip();
        return parent(asked, checkpoints, spark.hadoopConfiguration(), spark.master(), local.isEmpty() ? own : local);
    }

    static Path parent(
            Optional<String> asked, Optional<String> checkpoints, Configuration hadoop, String master, String local)
            throws IOException {
        if (asked.isPresent()) {
            return OutputFolder.at(hadoop, asked.get()).path();
        }
        if (checkpoints.isPresent()) {
            return new Path(checkpoints.get());
        }
        FileSystem shared = FileSystem.get(hadoop);
        if (!"file".equals(shared.getUri().getScheme())) {
            return new Path(shared.getHomeDirectory(), ".thalweg");
        }
        if (!Master.isOnThisMachine(master)) {
            throw new BadConfiguration(Problem.of("There is no folder that driver and executors are known to share")
                    .found("no workDir, no checkpoint folder, and a default file system of this machine alone")
                    .allowed("a folder that all of them can write, for example hdfs:///tmp or s3a://bucket/tmp")
                    .at("master " + master)
                    .remedy("Set workDir, or call SparkContext.setCheckpointDir"));
        }
        return new Path(new File(local).toURI());
    }

    String dataset() {
        return new Path(folder, "dataset").toString();
    }

    String model() {
        return new Path(folder, "model").toString();
    }

    @Override
    public void close() {
        try {
            if (files.delete(folder, true)) {
                files.cancelDeleteOnExit(folder);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("What a fit wrote on the way could not be removed from {}: {}", folder, e.toString());
        }
    }
}
