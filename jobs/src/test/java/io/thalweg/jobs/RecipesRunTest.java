package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recipe trains: its first round, on a small text. */
@Tag("slow")
final class RecipesRunTest {
    private static final long SEED = 8_417_263L;

    @TempDir
    static Path folder;

    @BeforeAll
    static void prepare() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < 4000; line++) {
            for (int word = 0; word < 20; word++) {
                text.append('w')
                        .append(random.nextInt(1, 1 + random.nextInt(1, 800)))
                        .append(' ');
            }
            text.append('\n');
        }
        Path input = Files.writeString(folder.resolve("text.txt"), text);
        Ran ran = Ran.command(
                "prepare",
                "text",
                "--input",
                input.toString(),
                "--output",
                folder.resolve("data").toString(),
                "--unknown-words",
                "keep",
                "--document-end");
        assertEquals(0, ran.exitCode(), ran.err());
        prepareImages();
    }

    static Stream<Path> recipes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "cluster-configs", "recipes"))) {
            return files.sorted().toList().stream();
        }
    }

    private static void prepareImages() throws IOException {
        for (int i = 0; i < 64; i++) {
            BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
            image.getRaster().setSample(i % 16, i / 16, 0, 255);
            Path file = folder.resolve("images").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        Ran ran = Ran.command(
                "prepare",
                "images",
                "--input",
                folder.resolve("images").toString(),
                "--output",
                folder.resolve("gan-data").toString(),
                "--size",
                "16",
                "--held-out",
                "0");
        assertEquals(0, ran.exitCode(), ran.err());
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void aRecipeTrains(Path recipe) {
        String name = recipe.getFileName().toString();
        String data = name.startsWith("gan-") ? "gan-data" : "data";
        Path model = folder.resolve(name);
        Ran ran = Ran.command(
                "train",
                name.replaceFirst("-.*", ""),
                "--config",
                recipe.toString(),
                "--data",
                folder.resolve(data).toString(),
                "--output",
                model.toString(),
                "--max-rounds",
                "2");
        assertEquals(0, ran.exitCode(), "seed " + SEED + ": " + ran.err());
        assertTrue(Files.exists(model.resolve("manifest.json")), name);
    }
}
