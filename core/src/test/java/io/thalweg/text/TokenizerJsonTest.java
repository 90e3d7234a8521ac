package io.thalweg.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.JobFailed;
import io.thalweg.storage.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code tokenizer.json}: what is read, and what is refused by name. */
final class TokenizerJsonTest {
    private static final String PLACE = "some/tokenizer.json";

    private static byte[] bytes() {
        BpeModel model =
                BpeTokenizerTest.trained(List.of("low lower lowest", "new newer"), 270, 1, AddedToken.special("<eos>"));
        return TokenizerJson.toBytes(model);
    }

    /** With a line for each value. */
    private static String file() {
        return Json.parseTree(bytes(), BpeModel.FILE, PLACE).toPrettyString();
    }

    private static BpeModel parse(String file) {
        return TokenizerJson.parse(file.getBytes(StandardCharsets.UTF_8), PLACE);
    }

    private static void assertRefused(String expected, String change, String to) {
        String file = file();
        assertTrue(file.contains(change), change);
        JobFailed refused = assertThrows(JobFailed.class, () -> parse(file.replace(change, to)), to);
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(expected), message);
        assertTrue(message.contains(PLACE), message);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        BpeModel model = parse(file());
        assertArrayEquals(bytes(), TokenizerJson.toBytes(model));
        assertEquals(List.of(AddedToken.special("<eos>")), model.added());
        assertEquals(270, model.size());
    }

    /** GPT-2's own file: no type of model, merges as text, empty affixes, an added token that is normalized. */
    @Test
    void theOldFormIsRead() {
        BpeModel model = parse(file());
        StringBuilder merges = new StringBuilder();
        model.merges()
                .forEach(merge -> merges.append(merges.isEmpty() ? "" : ",")
                        .append("\"" + merge.left() + " " + merge.right() + "\""));
        String file = file();
        String old = file.substring(0, file.indexOf("\"merges\"")) + "\"merges\":[" + merges + "]}}";
        old = old.replace("\"type\" : \"BPE\",", "")
                .replace("\"use_regex\" : true", "\"x\" : 0")
                .replace("\"ignore_merges\" : false,", "")
                .replace("\"continuing_subword_prefix\" : null", "\"continuing_subword_prefix\" : \"\"");
        assertEquals(model.merges(), parse(old).merges());
    }

    @Test
    void whatCannotBeFollowedExactlyIsRefusedByName() {
        assertRefused("normalizer NFC", "\"normalizer\" : null", "\"normalizer\" : {\"type\" : \"NFC\"}");
        assertRefused("truncation of no type", "\"truncation\" : null", "\"truncation\" : {\"max_length\" : 5}");
        assertRefused("padding of no type", "\"padding\" : null", "\"padding\" : {}");
        assertRefused(
                "post_processor TemplateProcessing",
                "\"post_processor\" : null",
                "\"post_processor\" : {\"type\" : \"TemplateProcessing\"}");
        assertRefused("use_regex false", "\"use_regex\" : true", "\"use_regex\" : false");
        assertRefused("pre_tokenizer Metaspace", "\"type\" : \"ByteLevel\"", "\"type\" : \"Metaspace\"");
        assertRefused("model Unigram", "\"type\" : \"BPE\"", "\"type\" : \"Unigram\"");
        assertRefused("dropout 0.1", "\"dropout\" : null", "\"dropout\" : 0.1");
        assertRefused("end_of_word_suffix", "\"end_of_word_suffix\" : null", "\"end_of_word_suffix\" : \"</w>\"");
        assertRefused("lstrip true", "\"lstrip\" : false", "\"lstrip\" : true");
        assertRefused("version", "\"version\" : \"1.0\"", "\"version\" : \"2.0\"");
        assertRefused("chat_template", "\"version\"", "\"chat_template\" : 1, \"version\"");
    }

    @Test
    void whatIsNoTokenizerIsRefused() {
        assertRefused("none for 0x21", "\"!\" : 1,", "\"!!\" : 1,");
        assertRefused("id 7 of token", "\"!\" : 1,", "\"!\" : 7,");
        assertRefused("id 1.5 of token", "\"!\" : 1,", "\"!\" : 1.5,");
        assertRefused("<eos> with id 5", "\"id\" : 0", "\"id\" : 5");
        assertRefused("A merge is of no tokens", "\"merges\" : [", "\"merges\" : [ [ \"a\", \"nothing\" ],");
        assertRefused("two tokens", "\"merges\" : [", "\"merges\" : [ [ \"a\" ],");
        assertRefused("A merge stands twice", "\"merges\" : [", "\"merges\" : [ [ \"l\", \"o\" ],");
        assertRefused("empty or no text", "\"<eos>\"", "\"\\ud800\"");
        for (String no : List.of("", "{}", "[]", "null", "3", "{\"model\": 3}", file().substring(0, 3000))) {
            String message = String.valueOf(
                    assertThrows(JobFailed.class, () -> parse(no), no).getMessage());
            assertTrue(message.contains(PLACE), message);
        }
    }

    @Test
    void aFileOfGigabytesIsNotRead() {
        String message = String.valueOf(TokenizerJson.tooLarge(1L << 33, PLACE).getMessage());
        assertTrue(message.contains("8589934592 bytes, allowed at most 67108864"), message);
        byte[] large = new byte[(int) TokenizerJson.MAX_FILE_BYTES + 1];
        assertThrows(JobFailed.class, () -> TokenizerJson.parse(large, PLACE));
    }

    @Test
    void anAddedTokenBeyondTheModelHasTheNextId() {
        BpeModel model = parse(file());
        List<String> tokens = new ArrayList<>(model.tokens());
        tokens.add("<|endoftext|>");
        String file = file().replace(
                        "\"added_tokens\" : [ {",
                        "\"added_tokens\" : [ {\"id\" : 270, \"content\" : \"<|endoftext|>\", \"special\" : true,"
                                + " \"normalized\" : true }, {");
        assertEquals(tokens, parse(file).tokens());
        assertEquals(List.of("<|endoftext|>"), SpecialTokens.documentEnds().subList(1, 2));
    }
}
