package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code prepare images}, {@code train gan} and {@code generate images}: the way a user goes. */
final class GanCommandsTest extends GanRuns {
    /** Whether a run goes through or is stopped and goes on, and however many replicas train at a time, the bits are the same. */
    @Test
    void aModelIsTrainedStoppedGoneOnWithAndMakesImages() throws IOException {
        Ran whole = train("whole");
        assertEquals(0, whole.exitCode(), whole.err());
        assertEquals(
                0,
                train("parts", "--max-rounds", "3", "--checkpoint-every", "2").exitCode());
        assertFalse(java.util.Arrays.equals(parameters("whole"), parameters("parts")), "nothing was left to train");
        Ran resumed = train("parts", "--resume");
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertArrayEquals(parameters("whole"), parameters("parts"));

        List<String> rounds = Files.readAllLines(folder.resolve("whole").resolve("metrics.jsonl"));
        // Six steps of twice eight images in an epoch, two a round.
        assertEquals(6, rounds.size());
        var figures = new ObjectMapper().readTree(rounds.get(0)).get("figures");
        for (String figure : List.of("d_fake", "d_real", "discriminator_loss")) {
            assertTrue(figures.get(figure).asDouble() > 0, figure);
        }
        // 0 where much of the heap has been taken and never touched.
        assertTrue(figures.get("native_bytes").asDouble() >= 0, figures.toString());
        String report = Files.readString(folder.resolve("whole").resolve("report.html"));
        assertTrue(report.contains("data:image/png;base64,"), "the report shows no images");

        Ran made = generate("whole", "sheet.png", "--count", "10", "--columns", "4");
        assertEquals(0, made.exitCode(), made.err());
        BufferedImage sheet = ImageIO.read(folder.resolve("sheet.png").toFile());
        assertEquals(4 * 18 - 2, sheet.getWidth());
        assertEquals(3 * 18 - 2, sheet.getHeight());
        byte[] first = Files.readAllBytes(folder.resolve("sheet.png"));
        Ran refused = generate("whole", "sheet.png");
        assertEquals(2, refused.exitCode());
        assertTrue(refused.errors().get(0).startsWith("The output exists"), refused.err());
        assertEquals(
                0,
                generate("whole", "sheet.png", "--count", "10", "--columns", "4", "--overwrite")
                        .exitCode());
        assertArrayEquals(first, Files.readAllBytes(folder.resolve("sheet.png")));
        assertEquals(
                0,
                generate("whole", "strip.png", "--label", "below", "--interpolate", "--count", "16")
                        .exitCode());
        Ran unknown = generate("whole", "other.png", "--label", "beside");
        assertEquals(2, unknown.exitCode());
        assertTrue(
                unknown.errors()
                        .get(0)
                        .startsWith("--label names none of the model's: found beside, allowed above, below"),
                unknown.err());
        assertFalse(Files.exists(folder.resolve("other.png")));
    }

    /** The second engine by name, its refusals at once, and a model of either that both make the same images of. */
    @Tag("slow")
    @Test
    void bothEnginesTrainAndMakeTheSameImages() throws IOException {
        for (String engine : List.of("torch", "dl4j")) {
            Ran trained = train(engine, "--engine", engine, "--max-rounds", "2", "--loss", "least-squares");
            assertEquals(0, trained.exitCode(), trained.err());
        }
        List<BufferedImage> sheets = new ArrayList<>();
        for (String model : List.of("torch", "dl4j")) {
            for (String engine : List.of("torch", "dl4j")) {
                String sheet = model + "-" + engine + ".png";
                Ran made = generate(model, sheet, "--engine", engine, "--count", "6", "--columns", "3");
                assertEquals(0, made.exitCode(), made.err());
                sheets.add(ImageIO.read(folder.resolve(sheet).toFile()));
            }
        }
        for (BufferedImage sheet : sheets) {
            assertClose(sheets.get(0), sheet);
        }
    }

    @Test
    void aDryRunTellsTheMemoryAndLeavesNothing() {
        Ran ran = train("none", "--dry-run");
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().contains("ImageOrder") && !ran.out().contains("GanEvaluation"), ran.out());
        Ran validated = train("none", "--dry-run", "--validate-every", "1");
        assertEquals(0, validated.exitCode(), validated.err());
        assertTrue(validated.out().contains("GanEvaluation"), validated.out());
        assertTrue(validated.out().contains("sheets of generated images of 6 validations"), validated.out());
        assertFalse(Files.exists(folder.resolve("none")));
    }

    /** To one grey level where engines round, and one more where they trained apart. */
    private static void assertClose(BufferedImage expected, BufferedImage found) {
        assertEquals(expected.getWidth(), found.getWidth());
        assertEquals(expected.getHeight(), found.getHeight());
        for (int y = 0; y < expected.getHeight(); y++) {
            for (int x = 0; x < expected.getWidth(); x++) {
                int one = expected.getRGB(x, y) & 0xFF;
                assertEquals(one, found.getRGB(x, y) & 0xFF, 2, x + ", " + y + ", seed " + SEED);
            }
        }
    }
}
