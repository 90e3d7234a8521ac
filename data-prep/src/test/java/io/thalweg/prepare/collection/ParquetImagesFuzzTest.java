package io.thalweg.prepare.collection;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.prepare.collection.CollectionFuzzTest.Checking;
import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import io.thalweg.prepare.image.Pictures;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as a Parquet file of images: with labels or without, as files' bytes or as pixels. */
final class ParquetImagesFuzzTest {
    private static final int MOST_BYTES = 1 << 16;

    static Stream<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (CompressionCodecName codec :
                List.of(CompressionCodecName.UNCOMPRESSED, CompressionCodecName.SNAPPY, CompressionCodecName.LZ4)) {
            for (WriterVersion version : WriterVersion.values()) {
                seeds.add(encoded(codec, version));
                seeds.add(pixels(codec, version));
            }
        }
        return seeds.stream();
    }

    private static byte[] encoded(CompressionCodecName codec, WriterVersion version) throws IOException {
        return file("""
                message rows {
                  optional group image { optional binary bytes; optional binary path (STRING); }
                  optional binary label (STRING);
                }""", codec, version, (row, i) -> {
            row.addGroup("image").append("bytes", Binary.fromConstantByteArray(Pictures.png(1, 4, 4)));
            row.append("label", "a");
        });
    }

    private static byte[] pixels(CompressionCodecName codec, WriterVersion version) throws IOException {
        return file("""
                message rows {
                  optional group image {
                    optional int32 height; optional int32 width; optional int32 nChannels; optional int32 mode;
                    optional binary data;
                  }
                  required int64 label;
                }""", codec, version, (row, i) -> {
            Group image = row.addGroup("image").append("height", 2).append("width", 2);
            image.append("nChannels", 1).append("mode", 0);
            image.append("data", Binary.fromConstantByteArray(new byte[] {1, 2, 3, 4}));
            row.append("label", 7L);
        });
    }

    private static byte[] file(
            String schema, CompressionCodecName codec, WriterVersion version, BiConsumer<Group, Integer> fill)
            throws IOException {
        java.nio.file.Path folder = Files.createTempDirectory("thalweg-fuzz");
        java.nio.file.Path file =
                ParquetRows.of(schema, codec, 3).with(version).write(folder.resolve("a.parquet"), fill);
        byte[] bytes = Files.readAllBytes(file);
        Files.delete(file);
        Files.delete(folder);
        return bytes;
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Path place = MemoryFiles.put("rows/a.parquet", bytes);
        for (FolderLabels labels : List.of(FolderLabels.TOP, FolderLabels.NONE)) {
            ImageReadOptions options = new ImageReadOptions(labels, "", RecordOptions.DEFAULT, 1000, 100);
            List<Problem> problems = new ArrayList<>();
            ImageCollection found = ImageCollection.of(
                    MemoryFiles.configuration(), List.of(place.toString()), options, 1 << 20, problems);
            if (!problems.isEmpty()) {
                continue;
            }
            for (CollectionTask task : found.tasks(1 << 20)) {
                task.read(MemoryFiles.configuration(), options, MOST_BYTES, LabelLookup.NONE, new Checking());
            }
        }
    }
}
