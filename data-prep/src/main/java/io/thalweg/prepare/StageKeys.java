package io.thalweg.prepare;

import io.thalweg.prepare.document.StepConfig;
import io.thalweg.prepare.input.InputFile;
import io.thalweg.prepare.input.InputPlan;
import io.thalweg.prepare.input.ReadOptions;
import io.thalweg.prepare.pipeline.CopyStepConfig;
import io.thalweg.prepare.pipeline.Pipeline;
import io.thalweg.prepare.pipeline.PipelineStep;
import io.thalweg.prepare.pipeline.StepDescription;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import io.thalweg.storage.PartWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.jspecify.annotations.Nullable;

/**
 * What the results of a pipeline's steps are kept under: a hash of the input, as its files' names, lengths and times of
 * change tell it, and of every step up to there, with the files that these read and the version of the program.
 */
final class StageKeys {
    private final Configuration hadoop;
    private final MessageDigest digest = PartWriter.sha256();

    private StageKeys(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /** A key for each step, in order. @throws BadConfiguration if a file is gone or cannot be looked at */
    static List<String> of(Configuration hadoop, List<InputPlan> plans, ReadOptions read, Pipeline pipeline) {
        try {
            return new StageKeys(hadoop).keys(plans, read, pipeline);
        } catch (IOException e) {
            throw new BadConfiguration(Problem.of("The input cannot be looked at")
                    .found(String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
        }
    }

    /** What tells of a file or folder whether it is still the same. @throws BadConfiguration if it cannot be looked at */
    static String ofPlace(Configuration hadoop, String place) {
        try {
            StageKeys keys = new StageKeys(hadoop);
            keys.addNamed(place);
            return HexFormat.of().formatHex(keys.digest.digest());
        } catch (IOException e) {
            throw new BadConfiguration(Problem.of("A file cannot be looked at")
                    .found(String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                    .at(place));
        }
    }

    /** A hash of text. */
    static String hash(String text) {
        return HexFormat.of().formatHex(PartWriter.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> keys(List<InputPlan> plans, ReadOptions read, Pipeline pipeline) throws IOException {
        add(DatasetAssembly.createdBy());
        add(Json.toLine(read));
        for (InputPlan plan : plans) {
            add("plan");
            for (InputFile file : plan.files()) {
                add(file.path() + '\0' + file.bytes() + '\0' + file.modified());
            }
        }
        List<String> keys = new ArrayList<>();
        for (PipelineStep step : pipeline.steps()) {
            add(Json.toLine(StepDescription.of(step)));
            add(String.valueOf(step.kind().version()));
            for (String place : files(step)) {
                addNamed(place);
            }
            for (String place : step.copies().map(CopyStepConfig::against).orElse(List.of())) {
                Path pattern = new Path(place);
                addPlace(place, pattern.getFileSystem(hadoop).globStatus(pattern));
            }
            keys.add(HexFormat.of().formatHex(clone(digest).digest()));
        }
        return keys;
    }

    /** What the settings of steps that look at one document name. */
    static List<String> files(PipelineStep step) {
        return step.documents().map(StepConfig::files).orElse(List.of());
    }

    private static MessageDigest clone(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be cloned", e);
        }
    }

    private void add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }

    /** A file or folder by its name, which is no pattern. */
    private void addNamed(String place) throws IOException {
        Path path = new Path(place);
        FileSystem files = path.getFileSystem(hadoop);
        addPlace(place, files.exists(path) ? new FileStatus[] {files.getFileStatus(path)} : null);
    }

    /**
     * Files and folders that a step reads; one that is not there is told by whoever reads it.
     *
     * @param found null for nothing
     */
    private void addPlace(String place, FileStatus @Nullable [] found) throws IOException {
        TreeMap<String, String> seen = new TreeMap<>();
        for (FileStatus each : found == null ? new FileStatus[0] : found) {
            FileSystem files = each.getPath().getFileSystem(hadoop);
            RemoteIterator<LocatedFileStatus> below = files.listFiles(each.getPath(), true);
            while (below.hasNext()) {
                LocatedFileStatus file = below.next();
                seen.put(file.getPath().toString(), file.getLen() + " " + file.getModificationTime());
            }
        }
        add(place);
        seen.forEach((path, facts) -> add(path + '\0' + facts));
    }
}
