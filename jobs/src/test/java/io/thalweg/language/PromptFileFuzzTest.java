package io.thalweg.language;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.MemoryFiles;
import io.thalweg.fuzz.Untrusted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as the file of {@code --prompts}. */
final class PromptFileFuzzTest {
    static Stream<byte[]> seeds() {
        return Stream.of("the first\nthe second\r\n\n größer \u2028 x", "\ufeffone", "")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        String file = MemoryFiles.put("prompts/prompts.txt", bytes).toString();
        Untrusted.read(bytes, () -> {
            List<String> lines = PromptFile.read(MemoryFiles.configuration(), file);
            for (String line : lines) {
                if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
                    throw new AssertionError("Two lines in one: " + line);
                }
            }
        });
    }
}
