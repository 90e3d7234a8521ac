package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.thalweg.dataset.ImageCorpus;
import io.thalweg.prepare.corpus.ParquetImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole story, as a newcomer has it. */
@Tag("slow")
final class QuickstartRunTest {
    @TempDir
    Path folder;

    @Test
    void fromTextAndFontsToModels() throws Exception {
        Path out = folder.resolve("out");
        Ran ran = Ran.command("quickstart", "--out", out.toString(), "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode result = new ObjectMapper().readTree(ran.out());
        assertTrue(Files.size(Path.of(result.get("report").asText())) > 10_000, "a report");
        assertTrue(ran.err().contains("Copyright 2011 by Princeton University"), "the licence is shown");
        assertTrue(Files.readString(out.resolve("WORDNET-LICENCE.txt")).contains("Princeton"));
        assertTrue(ran.err().contains("SIL Open Font License"), "the fonts' licence is shown");
        assertTrue(Files.readString(out.resolve("FONTS-LICENCE.txt")).contains("SIL OPEN FONT LICENSE Version 1.1"));
        for (String made : List.of("data", "model", "embeddings", "language_model", "gan")) {
            Ran inspected = Ran.command("inspect", result.get(made).asText(), "--json");
            assertEquals(0, inspected.exitCode(), inspected.err());
        }
        JsonNode manifest = new ObjectMapper()
                .readTree(Files.readString(out.resolve("embeddings").resolve("manifest.json")));
        assertEquals(117_791, manifest.get("rows").asLong());
        JsonNode answers = new ObjectMapper()
                .readTree(Ran.command(
                                "neighbours", "--model", result.get("model").asText(), "bird", "--count", "5", "--json")
                        .out());
        assertTrue(answers.toString().contains("birds"), answers.toString());
        double before = result.get("validation_loss_before").asDouble();
        double after = result.get("validation_loss_after").asDouble();
        assertEquals(Math.log(6000), before, 0.2, "an untrained model is about as good as guessing");
        assertTrue(after < before - 2, before + " before, " + after + " after");
        assertTrue(
                result.get("definitions").size() > 1, result.get("definitions").toString());
        assertTrue(Files.readString(out.resolve("lm-model/report.html")).contains("Generated as training went on"));
        assertLettersAreLikeTheirPictures(out);
        Ran again = Ran.command("quickstart", "--out", out.toString());
        assertEquals(2, again.exitCode(), "what is there is left alone");
    }

    /**
     * The mean of the letters of a kind that the GAN made lies nearest to the mean of the real ones of that kind: by
     * correlation, so that brightness alone counts for nothing.
     */
    private static void assertLettersAreLikeTheirPictures(Path out) throws IOException {
        Path made = out.resolve("gan-made");
        Ran generated = Ran.command(
                "generate",
                "images",
                "--model",
                out.resolve("gan-model").toString(),
                "--output",
                made.toString(),
                "--format",
                "parquet",
                "--count",
                "500",
                "--master",
                "local[1]");
        assertEquals(0, generated.exitCode(), generated.err());
        double[][] real = means(out.resolve("gan-data"));
        double[][] drawn = means(made);
        assertEquals(10, drawn.length);
        int right = 0;
        for (int letter = 0; letter < drawn.length; letter++) {
            int nearest = 0;
            for (int other = 1; other < real.length; other++) {
                if (correlation(drawn[letter], real[other]) > correlation(drawn[letter], real[nearest])) {
                    nearest = other;
                }
            }
            right += nearest == letter ? 1 : 0;
        }
        assertTrue(right >= 9, right + " of 10 letters are most like their own pictures");
        BufferedImage sheet = ImageIO.read(out.resolve("letters.png").toFile());
        assertEquals(10 * 30 - 2, sheet.getWidth());
        assertEquals(8 * 30 - 2, sheet.getHeight());
    }

    /** The mean image of each label. */
    private static double[][] means(Path dataset) throws IOException {
        ParquetImages images = ParquetImages.open(new Configuration(), dataset.toString());
        int size = images.shape().bytes();
        double[][] sums = new double[images.labels().size()][size];
        ImageCorpus corpus = images.open("train");
        corpus.forEachImage(0, corpus.images(), (pixels, offset, label) -> {
            for (int i = 0; i < size; i++) {
                sums[label][i] += Byte.toUnsignedInt(pixels[offset + i]);
            }
            return true;
        });
        return sums;
    }

    private static double correlation(double[] a, double[] b) {
        double meanA = Arrays.stream(a).average().orElseThrow();
        double meanB = Arrays.stream(b).average().orElseThrow();
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (a[i] - meanA) * (b[i] - meanB);
            squareA += (a[i] - meanA) * (a[i] - meanA);
            squareB += (b[i] - meanB) * (b[i] - meanB);
        }
        return product / Math.sqrt(squareA * squareB);
    }
}
