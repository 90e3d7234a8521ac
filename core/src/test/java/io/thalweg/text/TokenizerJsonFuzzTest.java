package io.thalweg.text;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.fuzz.Untrusted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as {@code tokenizer.json}; what is read encodes any text, and is the same after it was written. */
final class TokenizerJsonFuzzTest {
    private static final String TEXT = "The naïve  don't\n123 漢字 <eos> \t🙂 aaaa";

    static Stream<byte[]> seeds() {
        BpeModel model =
                BpeTokenizerTest.trained(List.of("the naïve don't aaaa aaaa"), 262, 1, AddedToken.special("<eos>"));
        byte[] file = TokenizerJson.toBytes(model);
        return Stream.of(
                file,
                new String(file, StandardCharsets.UTF_8)
                        .replace("\"normalized\" : false", "\"normalized\" : true")
                        .replace("\"ignore_merges\" : false", "\"ignore_merges\" : true")
                        .getBytes(StandardCharsets.UTF_8),
                Arrays.copyOf(file, file.length / 2));
    }

    @MethodSource("seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        Untrusted.read(bytes, () -> {
            BpeModel read = TokenizerJson.parse(bytes, "tokenizer.json");
            int[] ids = new BpeTokenizer(read).encode(TEXT);
            BpeModel again = TokenizerJson.parse(TokenizerJson.toBytes(read), "tokenizer.json");
            if (!Arrays.equals(ids, new BpeTokenizer(again).encode(TEXT))) {
                throw new AssertionError("Written and read again, another tokenizer");
            }
        });
    }
}
