package io.thalweg.tensorboard;

import com.google.protobuf.GeneratedMessageV3;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.tensorflow.framework.Summary;
import org.tensorflow.hadoop.util.TFRecordReader;
import org.tensorflow.util.Event;
import org.tensorflow.util.SessionLog.SessionStatus;

/** Event files as TensorFlow's own classes read them: its record reader, checksums checked, and its generated messages. */
public final class ReadEvents {
    private ReadEvents() {}

    /** The files of a run's folder as TensorBoard takes them: by name. */
    public static List<Path> files(Path run) throws IOException {
        try (Stream<Path> all = Files.list(run)) {
            return all.filter(file -> file.getFileName().toString().contains("tfevents"))
                    .sorted()
                    .toList();
        }
    }

    public static List<Event> events(Path file) throws IOException {
        requireRuntime();
        List<Event> events = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            TFRecordReader reader = new TFRecordReader(in, true);
            for (byte[] record = reader.read(); record != null; record = reader.read()) {
                events.add(Event.parseFrom(record));
            }
        }
        return events;
    }

    /** What is written does not depend on Spark's version, so it is enough to read it where TensorFlow's classes run. */
    private static void requireRuntime() {
        Assumptions.assumeTrue(
                Arrays.stream(GeneratedMessageV3.class.getDeclaredMethods())
                        .anyMatch(method -> method.getName().equals("makeExtensionsImmutable")),
                "TensorFlow's classes need protobuf 3, and this version of Spark brings another");
    }

    /** A curve's points by step, twice if they are there twice, after the steps that a session's start makes void are gone. */
    public static Map<String, Map<Long, List<Float>>> curves(Path run) throws IOException {
        Map<String, Map<Long, List<Float>>> curves = new TreeMap<>();
        for (Path file : files(run)) {
            for (Event event : events(file)) {
                if (event.getSessionLog().getStatus() == SessionStatus.START) {
                    curves.values().forEach(curve -> curve.keySet().removeIf(step -> step >= event.getStep()));
                }
                for (Summary.Value value : event.getSummary().getValueList()) {
                    curves.computeIfAbsent(value.getTag(), tag -> new TreeMap<>())
                            .computeIfAbsent(event.getStep(), step -> new ArrayList<>())
                            .add(value.getSimpleValue());
                }
            }
        }
        return curves;
    }
}
