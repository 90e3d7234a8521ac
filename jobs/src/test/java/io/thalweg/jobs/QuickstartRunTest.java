package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole story, as a newcomer has it. */
@Tag("slow")
final class QuickstartRunTest {
    @TempDir
    Path folder;

    @Test
    void fromTextToEmbeddings() throws Exception {
        Path out = folder.resolve("out");
        Ran ran = Ran.command("quickstart", "--out", out.toString(), "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode result = new ObjectMapper().readTree(ran.out());
        assertTrue(Files.size(Path.of(result.get("report").asText())) > 10_000, "a report");
        assertTrue(ran.err().contains("Copyright 2011 by Princeton University"), "the licence is shown");
        assertTrue(Files.readString(out.resolve("WORDNET-LICENCE.txt")).contains("Princeton"));
        for (String made : List.of("data", "model", "embeddings", "language_model")) {
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
        Ran again = Ran.command("quickstart", "--out", out.toString());
        assertEquals(2, again.exitCode(), "what is there is left alone");
    }
}
