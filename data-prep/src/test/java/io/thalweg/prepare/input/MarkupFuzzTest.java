package io.thalweg.prepare.input;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.thalweg.prepare.input.web.Encodings;
import io.thalweg.prepare.input.web.HtmlText;
import io.thalweg.prepare.input.wiki.WikiText;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes as wiki markup, as HTML, and as text whose encoding is to be told. */
final class MarkupFuzzTest {
    @MethodSource("io.thalweg.prepare.input.TextFormatsFuzzTest#seeds")
    @FuzzTest
    void anyBytes(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (new WikiText(Set.of("file")).of(text).length() > text.length()) {
            throw new AssertionError("Markup became longer");
        }
        HtmlText.ofPage(text);
        HtmlText.ofFragment(text);
        Encodings.ofPage(bytes, bytes.length, null);
        Encodings.ofText(bytes, bytes.length, StandardCharsets.UTF_16LE);
    }
}
