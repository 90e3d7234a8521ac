package io.thalweg.prepare;

import io.thalweg.prepare.dedup.RecordFile;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.TaskCompletionListener;

/** Files of records as RDDs. */
final class StagedRecords implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HadoopSettings settings;

    StagedRecords(HadoopSettings settings) {
        this.settings = settings;
    }

    /** The records of all files, a partition a file. */
    JavaRDD<byte[]> of(JavaSparkContext spark, List<RecordFile> files) {
        List<byte[]> descriptions = files.stream()
                .filter(file -> file.records() > 0)
                .map(Json::toBytes)
                .toList();
        return spark.parallelize(descriptions, Math.max(1, descriptions.size()))
                .flatMap(json -> open(Json.parse(json, RecordFile.class, "a task's description")));
    }

    /** A file's records, closed at the end of the task at the latest. */
    Iterator<byte[]> open(RecordFile file) {
        return Storage.access(file.path(), () -> {
            RecordFile.Records records = file.open(settings.configuration());
            TaskCompletionListener atEnd = context -> close(records);
            TaskContext.get().addTaskCompletionListener(atEnd);
            return records;
        });
    }

    private static void close(RecordFile.Records records) {
        try {
            records.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Bytes of all records. */
    static long bytes(List<RecordFile> files) {
        return files.stream()
                .mapToLong(file -> file.records() * file.recordBytes())
                .sum();
    }
}
