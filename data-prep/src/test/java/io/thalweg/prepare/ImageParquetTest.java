package io.thalweg.prepare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.dataset.ImageManifest;
import io.thalweg.prepare.collection.CifarLabels;
import io.thalweg.prepare.collection.ImageReadOptions;
import io.thalweg.prepare.collection.ImageReadOptions.FolderLabels;
import io.thalweg.prepare.collection.ParquetRows;
import io.thalweg.prepare.collection.RecordOptions;
import io.thalweg.prepare.image.ImageOptions;
import io.thalweg.prepare.image.Pictures;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Images in a column of Parquet files, as others write them. */
class ImageParquetTest extends ImagePreparationCase {
    private static final int ROWS = 60;
    private static final String BYTES = """
            message rows {
              required binary image;
              required binary caption (STRING);
              required int64 label;
            }""";
    private static final String HUGGING_FACE = """
            message rows {
              optional group image { optional binary bytes; optional binary path (STRING); }
              optional binary label (STRING);
            }""";
    private static final String SPARK = """
            message spark_schema {
              optional group image {
                optional binary origin (STRING); optional int32 height; optional int32 width;
                optional int32 nChannels; optional int32 mode; optional binary data;
              }
            }""";

    private Path write(String name, String schema, CompressionCodecName codec, BiConsumer<Group, Integer> fill)
            throws IOException {
        return ParquetRows.of(schema, codec, ROWS).write(temp.resolve("in").resolve(name), fill);
    }

    private void writeSecondVersion(String schema, BiConsumer<Group, Integer> fill) throws IOException {
        ParquetRows.of(schema, CompressionCodecName.SNAPPY, ROWS)
                .with(WriterVersion.PARQUET_2_0)
                .write(temp.resolve("in/a.parquet"), fill);
    }

    private static byte[] png(int i) {
        return Pictures.png(SEED + i, SIDE + i % 3, SIDE);
    }

    private static Map<String, String> expected(int... without) throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < ROWS; i++) {
            int row = i;
            if (Arrays.stream(without).noneMatch(each -> each == row)) {
                expected.put(pixels(png(i), ImageOptions.of(SIDE, 3)), "" + i % 7);
            }
        }
        return expected;
    }

    private static void bytesAndNumber(Group row, int i) {
        row.append("image", Binary.fromConstantByteArray(png(i)));
        row.append("caption", "image " + i).append("label", (long) i % 7);
    }

    private static void hugging(Group row, int i) {
        row.addGroup("image")
                .append("bytes", Binary.fromConstantByteArray(png(i)))
                .append("path", i + ".png");
        row.append("label", "" + i % 7);
    }

    private static ImageReadOptions columns(String image, String label) {
        return new ImageReadOptions(FolderLabels.TOP, "", new RecordOptions(CifarLabels.FINE, image, label), 1000, 250);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
    void aColumnOfBytesIsReadWithItsLabels(CompressionCodecName codec) throws Exception {
        write("a.parquet", BYTES, codec, ImageParquetTest::bytesAndNumber);
        ImageManifest manifest = run(new Change(), temp.resolve("in"));
        assertEquals(expected(), contents(open(), "train"));
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6"), open().labels());
        assertEquals(ROWS, manifest.counters().get("images_written"));
    }

    @Test
    void aGroupOfBytesAndPathIsRead() throws Exception {
        write("a.parquet", HUGGING_FACE, CompressionCodecName.SNAPPY, ImageParquetTest::hugging);
        run(new Change(), temp.resolve("in"));
        assertEquals(expected(), contents(open(), "train"));
        Change change = new Change();
        change.read = columns("image.bytes", "label");
        run(change, temp.resolve("in"));
        assertEquals(expected(), contents(open(), "train"));
    }

    /** In the order of OpenCV's channels: blue, green, red, opacity. */
    @Test
    void imagesAsSparkReadsThemAreRead() throws Exception {
        int[] modes = {0, 16, 24};
        int[] channels = {1, 3, 4};
        write("a.parquet", SPARK, CompressionCodecName.SNAPPY, (row, i) -> {
            Group image = row.addGroup("image").append("origin", "file:/" + i);
            if (i >= 3) {
                image.append("height", -1)
                        .append("width", -1)
                        .append("nChannels", -1)
                        .append("mode", -1);
                image.append("data", Binary.fromConstantByteArray(new byte[0]));
                return;
            }
            byte[] data = new byte[SIDE * SIDE * channels[i]];
            for (int at = 0; at < data.length; at++) {
                int channel = at % channels[i];
                data[at] = (byte) (channel == 3 ? (at < 32 ? 0 : 255) : 50 * (channel + 1) + at / channels[i]);
            }
            image.append("height", SIDE).append("width", SIDE).append("nChannels", channels[i]);
            image.append("mode", modes[i]).append("data", Binary.fromConstantByteArray(data));
        });
        Change change = new Change();
        change.maxBadFraction = 1;
        change.read = read(FolderLabels.NONE, "", 1000, 250);
        ImageManifest manifest = run(change, temp.resolve("in"));
        assertEquals(3, manifest.counters().get("images_written"));
        assertEquals(ROWS - 3, manifest.counters().get("bad_not_an_image"));
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < 3; i++) {
            byte[] planes = new byte[3 * 64];
            for (int channel = 0; channel < 3; channel++) {
                for (int pixel = 0; pixel < 64; pixel++) {
                    int stored = i == 0 ? 50 : 50 * (3 - channel);
                    // Of the third image, the first eight pixels are not to be seen, and white is behind them.
                    planes[channel * 64 + pixel] = (byte) (i == 2 && pixel < 8 ? 255 : stored + pixel);
                }
            }
            expected.put(Arrays.toString(planes), "");
        }
        assertEquals(expected, contents(open(), "train"));
    }

    @Test
    void rowsThatCannotBeUsedAreListed() throws Exception {
        write("a.parquet", HUGGING_FACE, CompressionCodecName.ZSTD, (row, i) -> {
            if (i == 3) {
                row.append("label", "x");
            } else if (i == 4) {
                row.addGroup("image").append("path", "elsewhere.png");
                row.append("label", "x");
            } else if (i == 5) {
                row.addGroup("image").append("bytes", Binary.fromConstantByteArray(png(i)));
            } else if (i == 6) {
                row.addGroup("image").append("bytes", Binary.fromString("this is no image"));
                row.append("label", "x");
            } else if (i == 7) {
                row.addGroup("image").append("bytes", Binary.fromConstantByteArray(new byte[2000]));
                row.append("label", "x");
            } else {
                hugging(row, i);
            }
        });
        Change change = new Change();
        change.maxBadFraction = 0.2;
        ImageOptions image = ImageOptions.of(SIDE, 3);
        change.image = new ImageOptions(
                SIDE,
                3,
                image.crop(),
                image.filter(),
                image.smallImages(),
                image.background(),
                image.maxPixels(),
                1900,
                10);
        run(change, temp.resolve("in"));
        assertEquals(expected(3, 4, 5, 6, 7), contents(open(), "train"));
        List<String> reasons = Files.readAllLines(temp.resolve("out/quarantine.tsv")).stream()
                .map(line -> line.split("\t")[0] + " " + line.split("\t")[1])
                .toList();
        assertEquals(
                List.of(
                        "a.parquet#3 not_an_image",
                        "a.parquet#4 not_an_image",
                        "a.parquet#5 no_label",
                        "a.parquet#6 not_an_image",
                        "a.parquet#7 too_many_bytes"),
                reasons);
    }

    @Test
    void aNegativeLabelStandsForNone() throws Exception {
        write("a.parquet", BYTES, CompressionCodecName.SNAPPY, (row, i) -> {
            row.append("image", Binary.fromConstantByteArray(png(i)));
            row.append("caption", "").append("label", -1L);
        });
        JobFailed failed = assertThrows(JobFailed.class, () -> run(new Change(), temp.resolve("in")));
        assertTrue(failed.getMessage().contains("its label is -1, which stands for none"), failed.getMessage());
        assertEquals(List.of(), left());
        Change change = new Change();
        change.read = read(FolderLabels.NONE, "", 1000, 250);
        assertEquals(ROWS, run(change, temp.resolve("in")).counters().get("images_without_label"));
    }

    @Test
    void columnsThatAreNotThereAreToldBeforeAnythingStarts() throws Exception {
        write("a.parquet", BYTES, CompressionCodecName.SNAPPY, ImageParquetTest::bytesAndNumber);
        for (Map.Entry<ImageReadOptions, String> wrong : Map.of(
                        columns("picture", "label"),
                        "--image-column names no column of images: found columns image, caption, label",
                        columns("label", "label"),
                        "--image-column names no column of images: found a column of type required int64 label",
                        columns("image", "class"),
                        "--label-column names no column of labels: found columns image, caption, label")
                .entrySet()) {
            Change change = new Change();
            change.read = wrong.getKey();
            BadConfiguration bad = assertThrows(BadConfiguration.class, () -> run(change, temp.resolve("in")));
            assertTrue(bad.getMessage().startsWith(wrong.getValue()), bad.getMessage());
        }
        assertFalse(Files.exists(temp.resolve("out")));
    }

    /** Their sizes are told by sums that nothing has checked; Parquet's version 2 of pages is read where it has none. */
    @Test
    void encodingsThatAreNotReadAreTold() throws Exception {
        writeSecondVersion(BYTES, ImageParquetTest::bytesAndNumber);
        BadConfiguration bad = assertThrows(BadConfiguration.class, () -> run(new Change(), temp.resolve("in")));
        assertTrue(bad.getMessage().contains("stored in a way that is not read: found image: DELTA"), bad.getMessage());
    }

    @Test
    void pagesOfTheSecondVersionAreRead() throws Exception {
        // Few values, so that dictionaries are kept.
        writeSecondVersion(HUGGING_FACE, (row, i) -> hugging(row, i % 2));
        ImageManifest manifest = run(new Change(), temp.resolve("in"));
        assertEquals(ROWS, manifest.counters().get("images_written"));
        Map<String, String> expected = new TreeMap<>();
        expected.put(pixels(png(0), ImageOptions.of(SIDE, 3)), "0");
        expected.put(pixels(png(1), ImageOptions.of(SIDE, 3)), "1");
        assertEquals(expected, contents(open(), "train"));
    }

    @Test
    void aBrokenRowGroupEndsThereAndTheNextIsRead() throws Exception {
        Path file = write("a.parquet", BYTES, CompressionCodecName.UNCOMPRESSED, ImageParquetTest::bytesAndNumber);
        byte[] whole = Files.readAllBytes(file);
        Arrays.fill(whole, whole.length / 2, whole.length / 2 + 2000, (byte) 0x11);
        Files.write(file, whole);
        Change change = new Change();
        change.maxBadFraction = 0.5;
        ImageManifest manifest = run(change, temp.resolve("in"));
        long written = manifest.counters().get("images_written");
        assertTrue(written > ROWS / 2 && written < ROWS, "images: " + written);
        assertTrue(
                manifest.counters().get("bad_file_broken") >= 1,
                manifest.counters().toString());
        // Rows that were not read count as well.
        assertEquals(ROWS, manifest.counters().get("images"));
        // Without its end, nothing of the file can be found.
        write("b.parquet", BYTES, CompressionCodecName.SNAPPY, ImageParquetTest::bytesAndNumber);
        Files.write(file, Arrays.copyOf(whole, whole.length - 20));
        manifest = run(change, temp.resolve("in"));
        assertEquals(ROWS, manifest.counters().get("images_written"));
        assertEquals(1, manifest.counters().get("bad_file_broken"));
    }

    @Test
    void aTableMayGiveTheLabelsOfRows() throws Exception {
        write("a.parquet", BYTES, CompressionCodecName.SNAPPY, ImageParquetTest::bytesAndNumber);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            lines.append("a.parquet#")
                    .append(i)
                    .append(",")
                    .append(i % 2 == 0 ? "even" : "odd")
                    .append('\n');
        }
        Path table = Files.writeString(temp.resolve("labels.csv"), lines);
        Change change = new Change();
        change.read = new ImageReadOptions(
                FolderLabels.TOP,
                table.toString(),
                new RecordOptions(CifarLabels.FINE, "image", "no such column"),
                1000,
                250);
        run(change, temp.resolve("in"));
        assertEquals(List.of("even", "odd"), open().labels());
    }
}
