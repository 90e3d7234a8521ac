package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Commands over one small dataset of images, of two kinds. */
abstract class GanRuns {
    static final long SEED = 12;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    /** Images of two kinds, bright above and bright below, of 16 pixels a side. */
    @BeforeAll
    static void prepare() throws IOException {
        Random random = new Random(SEED);
        for (int i = 0; i < 96; i++) {
            BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < 16; y++) {
                for (int x = 0; x < 16; x++) {
                    int value = (y < 8 == (i % 2 == 0) ? 180 : 0) + random.nextInt(76);
                    image.setRGB(x, y, value << 16 | value << 8 | value);
                }
            }
            Path file =
                    shared.resolve("in").resolve(i % 2 == 0 ? "above" : "below").resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
        Ran ran = Ran.command(
                "prepare",
                "images",
                "--input",
                shared.resolve("in").toString(),
                "--output",
                data(),
                "--size",
                "16",
                "--channels",
                "1",
                "--held-out",
                "0",
                "--master",
                "local[2]");
        assertEquals(0, ran.exitCode(), ran.err());
    }

    static String data() {
        return shared.resolve("data").toString();
    }

    final Ran train(String model, String... more) {
        List<String> command = new ArrayList<>(List.of("train", "gan", "--data", data(), "--output", path(model)));
        command.addAll(List.of("--features", "4", "--noise", "5", "--batch", "8", "--local-steps", "2"));
        command.addAll(List.of("--replicas", "2", "--epochs", "2", "--master", "local[2]", "--conditional"));
        command.addAll(List.of(more));
        return Ran.command(command.toArray(String[]::new));
    }

    final String path(String name) {
        return folder.resolve(name).toString();
    }

    final byte[] file(String model, String name) throws IOException {
        return Files.readAllBytes(folder.resolve(model).resolve(name));
    }

    final byte[] parameters(String model) throws IOException {
        return Files.readAllBytes(folder.resolve(model).resolve("model.safetensors"));
    }

    final Ran generate(String model, String output, String... more) {
        List<String> command = new ArrayList<>(List.of("generate", "images", "--model", path(model)));
        command.addAll(List.of("--output", path(output)));
        command.addAll(List.of(more));
        return Ran.command(command.toArray(String[]::new));
    }
}
