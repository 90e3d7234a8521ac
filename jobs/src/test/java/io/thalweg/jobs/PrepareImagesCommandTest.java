package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code prepare images}, and {@code inspect} on what it made: the way a user goes. */
final class PrepareImagesCommandTest {
    @TempDir
    Path folder;

    private Path images() throws IOException {
        for (int i = 0; i < 30; i++) {
            BufferedImage image = new BufferedImage(12, 10, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < 10; y++) {
                for (int x = 0; x < 12; x++) {
                    image.setRGB(x, y, x * 20 << 16 | y * 25 << 8 | i * 8);
                }
            }
            Path file =
                    folder.resolve("in").resolve(i % 2 == 0 ? "even" : "odd").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        return folder.resolve("in");
    }

    private String out() {
        return folder.resolve("out").toString();
    }

    @Test
    void imagesBecomeADatasetThatInspectTellsOf() throws IOException {
        String input = images().toString();
        Ran dry = Ran.command(
                "prepare",
                "images",
                "--input",
                input,
                "--output",
                out(),
                "--size",
                "8",
                "--dry-run",
                "--master",
                "local[2]");
        assertEquals(0, dry.exitCode(), dry.err());
        assertTrue(dry.out().contains("30 images"), dry.out());
        assertFalse(Files.exists(folder.resolve("out")));
        Ran ran = Ran.command(
                "prepare",
                "images",
                "--input",
                input,
                "--output",
                out(),
                "--size",
                "8",
                "--channels",
                "1",
                "--held-out",
                "0.2",
                "--master",
                "local[2]",
                "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode told = new ObjectMapper().readTree(ran.out());
        assertEquals(8, told.get("height").asInt());
        assertEquals("even", told.get("labels").get(0).asText());
        assertEquals(30, told.get("counters").get("images_written").asInt());
        Ran inspected = Ran.command("inspect", out(), "--json");
        assertEquals(0, inspected.exitCode(), inspected.err());
        JsonNode contents = new ObjectMapper().readTree(inspected.out()).get("contents");
        assertEquals("images", contents.get("dataset_kind").asText());
        assertEquals(
                told.get("splits").get("train").get("images").asInt(),
                contents.get("splits").get("train").get("images").asInt());
        Path sheet = folder.resolve("sheet.png");
        Ran drawn = Ran.command("inspect", out(), "--contact-sheet", sheet.toString());
        assertEquals(0, drawn.exitCode(), drawn.err());
        // Two labels, ten images each, enlarged eight times, two pixels between.
        BufferedImage found = ImageIO.read(sheet.toFile());
        assertEquals(2 + 10 * (64 + 2), found.getWidth());
        assertEquals(2 + 2 * (64 + 2), found.getHeight());
        assertEquals(0xFFFFFFFF, found.getRGB(0, 0));
        assertEquals(found.getRGB(2, 2), found.getRGB(9, 9));
        assertEquals(
                2,
                Ran.command("inspect", out(), "--contact-sheet", sheet.toString())
                        .exitCode());
    }

    @Test
    void whatIsLeftOutIsTold() throws IOException {
        Path input = images();
        Files.copy(input.resolve("even/0.png"), input.resolve("odd/0.png"));
        BufferedImage flat = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(flat, "png", input.resolve("odd/flat.png").toFile());
        String[] options = {
            "prepare",
            "images",
            "--input",
            input.toString(),
            "--output",
            out(),
            "--size",
            "8",
            "--held-out",
            "0",
            "--dedup",
            "exact",
            "--min-deviation",
            "1",
            "--max-aspect",
            "1.5",
            "--master",
            "local[2]"
        };
        String[] dry = java.util.Arrays.copyOf(options, options.length + 1);
        dry[options.length] = "--dry-run";
        assertEquals(0, Ran.command(dry).exitCode());
        Ran ran = Ran.command(options);
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().contains("dropped     1 as duplicate"), ran.out());
        assertTrue(ran.out().contains("odd/0.png: equal to even/0.png"), ran.out());
        assertTrue(ran.out().contains("dropped     1 as min_deviation"), ran.out());
        assertTrue(ran.out().contains("colours     train: "), ran.out());
        JsonNode contents = new ObjectMapper()
                .readTree(Ran.command("inspect", out(), "--json").out())
                .get("contents");
        assertEquals(1, contents.get("dropped").get("duplicate").get("images").asInt());
        assertEquals(3, contents.get("colours").get("train").get("mean").size());
        assertEquals("exact", contents.get("options").get("dedup").asText());
        assertTrue(Ran.command("inspect", out()).out().contains("odd/flat.png: 0.00, allowed at least 1.0"));
    }

    /** Images that cannot be used are a warning, and no error, of a job that has gone through. */
    @Test
    void whatCouldNotBeUsedIsAWarning() throws IOException {
        Path input = images();
        Files.writeString(input.resolve("odd/no-image.png"), "no image");
        Ran ran = Ran.command(
                "prepare",
                "images",
                "--input",
                input.toString(),
                "--output",
                out(),
                "--size",
                "8",
                "--max-bad-fraction",
                "0.1",
                "--master",
                "local[2]");
        assertEquals(0, ran.exitCode(), ran.err());
        assertEquals(List.of(), ran.errors());
        assertTrue(
                ran.err()
                        .lines()
                        .anyMatch(line -> line.startsWith("thalweg: warning: 1 images could not be used. See ")),
                ran.err());
    }

    @Test
    void wrongFiltersAreToldTogether() throws IOException {
        Ran ran = Ran.command(
                "prepare",
                "images",
                "--input",
                images().toString(),
                "--output",
                out(),
                "--min-side",
                "-1",
                "--hash-distance",
                "40",
                "--against",
                folder.resolve("none").toString());
        assertEquals(2, ran.exitCode());
        List<String> errors = ran.errors();
        assertTrue(errors.stream().anyMatch(e -> e.startsWith("--min-side is out of range: found -1")), ran.err());
        assertTrue(errors.stream().anyMatch(e -> e.startsWith("--hash-distance is out of range: found 40")), ran.err());
        assertTrue(errors.stream().anyMatch(e -> e.startsWith("--against does nothing without --dedup")), ran.err());
    }

    @Test
    void whatIsNotADatasetOfImagesHasNoContactSheet() throws IOException {
        Path text = Files.writeString(folder.resolve("a.txt"), "one two three one two three\n".repeat(20));
        assertEquals(
                0,
                Ran.command(
                                "prepare",
                                "text",
                                "--input",
                                text.toString(),
                                "--output",
                                out(),
                                "--min-count",
                                "1",
                                "--held-out",
                                "0",
                                "--master",
                                "local[1]")
                        .exitCode());
        Path sheet = folder.resolve("sheet.png");
        Ran ran = Ran.command("inspect", out(), "--contact-sheet", sheet.toString());
        assertEquals(2, ran.exitCode());
        assertTrue(ran.errors().get(0).startsWith("--contact-sheet is for datasets of images"), ran.err());
        assertFalse(Files.exists(sheet));
    }

    @Test
    void everythingWrongIsToldAtOnce() throws IOException {
        Ran ran = Ran.command(
                "prepare", "images", "--input", "/no/such/place", "--output", out(), "--size", "0", "--channels", "2");
        assertEquals(2, ran.exitCode());
        List<String> errors = ran.errors();
        assertTrue(errors.stream().anyMatch(e -> e.startsWith("--size is out of range: found 0")), ran.err());
        assertTrue(errors.stream().anyMatch(e -> e.startsWith("--channels is out of range: found 2")), ran.err());
        assertTrue(errors.stream().anyMatch(e -> e.contains("/no/such/place")), ran.err());
        assertFalse(Files.exists(folder.resolve("out")));
    }
}
