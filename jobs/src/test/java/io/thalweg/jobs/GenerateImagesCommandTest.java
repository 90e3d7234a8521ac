package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.cluster.SmallPictures;
import io.thalweg.prepare.corpus.ParquetImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code generate images} in each of its formats, with one small model. */
final class GenerateImagesCommandTest {
    private static final long SEED = 14;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    @BeforeAll
    static void train() throws IOException {
        Path pictures = Files.write(shared.resolve("pictures.zip"), SmallPictures.zip(96, SEED));
        String data = shared.resolve("data").toString();
        List<String> prepare = new ArrayList<>(List.of("prepare", "images", "--input", pictures.toString()));
        prepare.addAll(List.of("--output", data, "--size", "16", "--channels", "1", "--master", "local[1]"));
        List<String> train = new ArrayList<>(List.of("train", "gan", "--data", data, "--output", model()));
        train.addAll(List.of("--conditional", "--features", "4", "--noise", "5", "--batch", "8"));
        train.addAll(List.of("--local-steps", "5", "--epochs", "2", "--master", "local[1]"));
        for (List<String> command : List.of(prepare, train)) {
            Ran ran = Ran.command(command.toArray(String[]::new));
            assertEquals(0, ran.exitCode(), ran.err());
        }
    }

    private static String model() {
        return shared.resolve("model").toString();
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Ran generate(String output, String... more) {
        List<String> command = new ArrayList<>(List.of("generate", "images", "--model", model()));
        command.addAll(List.of("--output", path(output)));
        command.addAll(List.of(more));
        return Ran.command(command.toArray(String[]::new));
    }

    /** A sheet, files and datasets by one task and by several; the dataset is one that others read. */
    @Test
    void imagesAreTheSameOnASheetInFilesAndInADataset() throws IOException {
        // Two shards, in the middle of whose second one the last minibatch ends.
        for (String cores : List.of("1", "2")) {
            Ran made = generate(
                    "made-" + cores,
                    "--format",
                    "parquet",
                    "--count",
                    "20000",
                    "--seed",
                    "5",
                    "--master",
                    "local[" + cores + "]");
            assertEquals(0, made.exitCode(), made.err());
        }
        for (String shard : List.of("train/part-00000.parquet", "train/part-00001.parquet")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("made-1").resolve(shard)),
                    Files.readAllBytes(folder.resolve("made-2").resolve(shard)),
                    shard);
        }
        Ran files = generate("files", "--format", "files", "--count", "70", "--seed", "5");
        assertEquals(0, files.exitCode(), files.err());
        Ran sheet = generate("sheet.png", "--count", "70", "--columns", "10", "--seed", "5");
        assertEquals(0, sheet.exitCode(), sheet.err());
        BufferedImage drawn = ImageIO.read(folder.resolve("sheet.png").toFile());
        List<String> table = Files.readAllLines(folder.resolve("files").resolve("labels.tsv"));
        ParquetImages dataset = ParquetImages.open(new Configuration(), path("made-2"));
        assertEquals(List.of("above", "below"), dataset.labels());
        assertEquals(20_000, dataset.images("train"));
        int[] number = {0};
        dataset.open("train").forEachImage(0, 70, (pixels, offset, label) -> {
            int image = number[0]++;
            String file = String.format("%06d.png", image);
            BufferedImage single =
                    ImageIO.read(folder.resolve("files").resolve(file).toFile());
            for (int at = 0; at < 256; at++) {
                int value = Byte.toUnsignedInt(pixels[offset + at]);
                int x = at % 16;
                int y = at / 16;
                assertEquals(value, single.getRGB(x, y) & 0xFF, file);
                assertEquals(value, drawn.getRGB(image % 10 * 18 + x, image / 10 * 18 + y) & 0xFF, "sheet, " + file);
            }
            assertEquals(file + "\t" + dataset.labels().get(label), table.get(image));
            return true;
        });
        assertEquals(70, number[0]);
        for (String made : List.of("files", "made-1")) {
            Ran inspected = Ran.command("inspect", path(made));
            assertEquals(0, inspected.exitCode(), inspected.err());
        }
        Ran contact = Ran.command("inspect", path("made-1"), "--contact-sheet", path("contact.png"));
        assertEquals(0, contact.exitCode(), contact.err());
        Ran trained = Ran.command(
                "train",
                "gan",
                "--conditional",
                "--data",
                path("made-1"),
                "--output",
                path("again"),
                "--features",
                "4",
                "--max-rounds",
                "1",
                "--local-steps",
                "2",
                "--master",
                "local[2]");
        assertEquals(0, trained.exitCode(), trained.err());
    }

    /** The labels come back by the table, and every image with them. */
    @Test
    void filesCanBePreparedAgain() throws IOException {
        Ran files = generate("files", "--format", "files", "--count", "10", "--interpolate", "--columns", "4");
        assertEquals(0, files.exitCode(), files.err());
        Ran prepared = Ran.command(
                "prepare",
                "images",
                "--input",
                path("files"),
                "--label-file",
                path("files/labels.tsv"),
                "--output",
                path("prepared"),
                "--size",
                "16",
                "--channels",
                "1",
                "--held-out",
                "0",
                "--master",
                "local[1]");
        assertEquals(0, prepared.exitCode(), prepared.err());
        ParquetImages images = ParquetImages.open(new Configuration(), path("prepared"));
        assertEquals(10, images.images("train"));
        assertEquals(List.of("above", "below"), images.labels());
        assertEquals(0, images.manifest().counters().get("images_without_label"));
    }

    @Test
    void whatCannotBeMadeIsToldAtOnce() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("taken"));
        Files.writeString(taken.resolve("mine.txt"), "mine");
        Ran ran = Ran.command(
                "generate",
                "images",
                "--model",
                path("absent"),
                "--output",
                taken.toString(),
                "--format",
                "parquet",
                "--count",
                "2000000000",
                "--columns",
                "1",
                "--interpolate",
                "--master",
                "nowhere");
        assertEquals(2, ran.exitCode(), ran.err());
        List<String> errors = ran.errors();
        for (String start : List.of(
                "--model does not exist",
                "--count is out of range: found 2000000000, allowed 1 to 1000000000 with --format parquet",
                "--interpolate needs at least two columns",
                "--interpolate is for images to be looked at",
                "The output exists",
                "--master is not a master of Spark")) {
            assertTrue(errors.stream().anyMatch(error -> error.startsWith(start)), start + " in " + errors);
        }
        assertEquals(6, errors.size(), ran.err());
        assertEquals("mine", Files.readString(taken.resolve("mine.txt")));

        Ran named = generate("folder.png", "--format", "files", "--count", "100001");
        assertEquals(2, named.exitCode(), named.err());
        assertTrue(named.err().contains("--output is a folder with --format files"), named.err());
        assertTrue(named.err().contains("--count is out of range"), named.err());
        Ran label = generate("data", "--format", "parquet", "--label", "beside", "--master", "local[1]");
        assertEquals(2, label.exitCode(), label.err());
        assertTrue(label.errors().get(0).startsWith("--label names none of the model's"), label.err());
        assertFalse(Files.exists(folder.resolve("data")));
        Ran rows = generate("data", "--format", "parquet", "--columns", "10", "--master", "local[1]");
        assertEquals(2, rows.exitCode(), rows.err());
        assertTrue(
                rows.errors()
                        .get(0)
                        .startsWith(
                                "--columns is for rows of images, and there are none: found 10 with --format parquet"),
                rows.err());
        assertFalse(Files.exists(folder.resolve("data")));
        Ran wrong = generate("data", "--format", "gif");
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.err().contains("allowed sheet, files, parquet"), wrong.err());
        Ran over = Ran.command(
                "generate",
                "images",
                "--model",
                path("plain"),
                "--output",
                folder.toString(),
                "--format",
                "files",
                "--overwrite");
        assertEquals(2, over.exitCode(), over.err());
        assertTrue(over.err().contains("--output holds --model"), over.err());
    }
}
