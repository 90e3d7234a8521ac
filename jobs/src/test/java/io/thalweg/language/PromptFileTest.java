package io.thalweg.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.problem.BadConfiguration;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On a file system that is not this machine's. */
final class PromptFileTest {
    private static List<String> read(String name) throws IOException {
        return PromptFile.read(MemoryFiles.configuration(), "memory:/" + name);
    }

    private static String refused(String name, byte[] content) {
        MemoryFiles.put(name, content);
        return String.valueOf(
                assertThrows(BadConfiguration.class, () -> read(name)).getMessage());
    }

    @Test
    void everyLineIsAPrompt() throws IOException {
        MemoryFiles.put("prompts/some.txt", "one two\n\nthrée\r\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(List.of("one two", "", "thrée"), read("prompts/some.txt"));
    }

    @Test
    void aFileThatIsNoListOfPromptsIsToldAsWhatItIs() {
        assertEquals(
                "The file of prompts is empty (memory:/prompts/empty.txt)", refused("prompts/empty.txt", new byte[0]));
        assertEquals(
                "The file of prompts is not UTF-8 (memory:/prompts/latin.txt). Convert it to UTF-8",
                refused("prompts/latin.txt", "thr\u00e9e".getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(
                "The file of prompts is too large: found 16777217 bytes, allowed at most 16777216"
                        + " (memory:/prompts/large.txt). Give it in parts",
                refused("prompts/large.txt", new byte[(16 << 20) + 1]));
        assertEquals(
                "--prompts does not exist: found memory:/prompts/none.txt, allowed a file",
                assertThrows(BadConfiguration.class, () -> read("prompts/none.txt"))
                        .getMessage());
    }
}
