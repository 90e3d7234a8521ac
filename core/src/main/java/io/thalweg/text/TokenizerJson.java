package io.thalweg.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.storage.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hugging Face's {@code tokenizer.json}, version 1.0, as far as it is byte-level BPE. What is read is exactly what that
 * library would make of the file; a file that asks for anything else (a normalizer, another way to cut text, tokens put
 * around every text, dropout, padding) is refused by the name of what it asks for.
 */
public final class TokenizerJson {
    /** Longer files are none: the largest in use, of 250,000 tokens, have 17 MB. */
    public static final long MAX_FILE_BYTES = 64L << 20;

    private static final String BYTE_LEVEL = "ByteLevel";
    private static final Set<String> FIELDS = Set.of(
            "version",
            "truncation",
            "padding",
            "added_tokens",
            "normalizer",
            "pre_tokenizer",
            "post_processor",
            "decoder",
            "model");

    private TokenizerJson() {}

    /**
     * Reads a tokenizer.
     *
     * @param place for messages
     * @throws JobFailed if the bytes are no such file, or ask for what cannot be done exactly
     */
    public static BpeModel parse(byte[] bytes, String place) {
        if (bytes.length > MAX_FILE_BYTES) {
            throw tooLarge(bytes.length, place);
        }
        try {
            return model(Json.parseTree(bytes, BpeModel.FILE, place));
        } catch (JobFailed e) {
            Problem problem = e.problem();
            throw problem.place().isEmpty() ? new JobFailed(problem.at(place), e) : e;
        }
    }

    /** What there is to say of a file that is not even read. */
    public static JobFailed tooLarge(long bytes, String place) {
        return new JobFailed(Problem.of("The tokenizer's file is too large")
                .found(bytes + " bytes")
                .allowed("at most " + MAX_FILE_BYTES)
                .at(place)
                .remedy("Give a tokenizer.json"));
    }

    private static BpeModel model(JsonNode file) {
        if (!file.isObject() || !file.has("model")) {
            throw refused("no object with a model", "a tokenizer.json of Hugging Face's tokenizers");
        }
        file.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw refused(
                        name,
                        "no other than "
                                + String.join(", ", FIELDS.stream().sorted().toList()));
            }
        });
        if (!"1.0".equals(file.path("version").asText())) {
            throw refused("version " + file.path("version"), "version 1.0");
        }
        for (String absent : List.of("truncation", "padding", "normalizer")) {
            if (isThere(file.path(absent))) {
                throw refused(absent + " " + typeOf(file.path(absent)), absent + " null");
            }
        }
        JsonNode cut = file.path("pre_tokenizer");
        requireByteLevel("pre_tokenizer", cut);
        if (!flag(cut, "use_regex", true)) {
            throw refused("pre_tokenizer ByteLevel with use_regex false", "use_regex true");
        }
        requireByteLevel("decoder", file.path("decoder"));
        if (isThere(file.path("post_processor"))) {
            requireByteLevel("post_processor", file.path("post_processor"));
        }
        JsonNode bpe = file.path("model");
        requirePlainBpe(bpe);
        List<AddedToken> added = new ArrayList<>();
        String[] tokens = tokens(bpe.path("vocab"), file.path("added_tokens"), added);
        return new BpeModel(
                Arrays.asList(tokens),
                merges(bpe.path("merges")),
                added,
                flag(cut, "add_prefix_space", true),
                flag(bpe, "ignore_merges", false));
    }

    private static void requireByteLevel(String part, JsonNode value) {
        if (!BYTE_LEVEL.equals(value.path("type").asText())) {
            throw refused(part + " " + typeOf(value), part + " " + BYTE_LEVEL);
        }
    }

    private static void requirePlainBpe(JsonNode model) {
        // The oldest files do not name the type of the model.
        if (!"BPE".equals(model.path("type").asText("BPE"))) {
            throw refused("model " + typeOf(model), "model BPE");
        }
        JsonNode dropout = model.path("dropout");
        if (isThere(dropout) && !(dropout.isNumber() && dropout.doubleValue() == 0)) {
            throw refused("dropout " + dropout, "dropout null");
        }
        for (String affix : List.of("continuing_subword_prefix", "end_of_word_suffix")) {
            JsonNode value = model.path(affix);
            if (isThere(value) && !(value.isTextual() && value.textValue().isEmpty())) {
                throw refused(affix + " " + value, affix + " null");
            }
        }
    }

    /** By id: those of the model, and the added ones. @param added gets these */
    private static String[] tokens(JsonNode vocabulary, JsonNode addedTokens, List<AddedToken> added) {
        if (!vocabulary.isObject()) {
            throw refused("model.vocab " + typeOf(vocabulary), "an object from tokens to ids");
        }
        Map<String, JsonNode> ids = new LinkedHashMap<>();
        for (Iterator<Map.Entry<String, JsonNode>> each = vocabulary.fields(); each.hasNext(); ) {
            Map.Entry<String, JsonNode> token = each.next();
            ids.put(token.getKey(), token.getValue());
        }
        for (JsonNode token : addedTokens) {
            AddedToken read = added(token);
            added.add(read);
            JsonNode known = ids.get(read.content());
            int id = known == null ? ids.size() : known.asInt(-1);
            if (token.path("id").asInt(-2) != id) {
                throw refused("added token " + read.content() + " with id " + token.path("id"), "id " + id);
            }
            ids.put(read.content(), token.path("id"));
        }
        @Nullable String[] tokens = new @Nullable String[ids.size()];
        ids.forEach((token, id) -> {
            int at = id.isInt() ? id.intValue() : -1;
            if (at < 0 || at >= tokens.length || tokens[at] != null) {
                throw refused(
                        "id " + id + " of token " + token,
                        "each of 0 to " + (tokens.length - 1) + " once, for " + tokens.length + " tokens");
            }
            tokens[at] = token;
        });
        return Arrays.stream(tokens).map(String::valueOf).toArray(String[]::new);
    }

    private static AddedToken added(JsonNode token) {
        JsonNode content = token.path("content");
        if (!content.isTextual() || content.textValue().isEmpty()) {
            throw refused("an added token with content " + content, "text");
        }
        for (String unlike : List.of("single_word", "lstrip", "rstrip")) {
            if (flag(token, unlike, false)) {
                throw refused("added token " + content + " with " + unlike + " true", unlike + " false");
            }
        }
        boolean special = flag(token, "special", false);
        return new AddedToken(content.textValue(), flag(token, "normalized", !special), special);
    }

    private static List<BpeModel.Merge> merges(JsonNode list) {
        if (!list.isArray()) {
            throw refused("model.merges " + typeOf(list), "a list of pairs");
        }
        List<BpeModel.Merge> merges = new ArrayList<>(list.size());
        for (JsonNode merge : list) {
            String[] pair = merge.isTextual() ? merge.textValue().split(" ", -1) : new String[0];
            if (merge.isArray()
                    && merge.size() == 2
                    && merge.path(0).isTextual()
                    && merge.path(1).isTextual()) {
                pair = new String[] {merge.path(0).textValue(), merge.path(1).textValue()};
            }
            if (pair.length != 2) {
                throw refused("merge " + merge, "two tokens");
            }
            merges.add(new BpeModel.Merge(pair[0], pair[1]));
        }
        return merges;
    }

    private static boolean flag(JsonNode parent, String name, boolean absent) {
        JsonNode value = parent.path(name);
        if (isThere(value) && !value.isBoolean()) {
            throw refused(name + " " + value, "true or false");
        }
        return value.asBoolean(absent);
    }

    private static boolean isThere(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }

    private static String typeOf(JsonNode value) {
        return value.path("type").isTextual() ? value.path("type").textValue() : isThere(value) ? "of no type" : "null";
    }

    private static JobFailed refused(String found, String allowed) {
        return new JobFailed(Problem.of("The tokenizer is none that can be followed exactly")
                .found(found)
                .allowed(allowed)
                .remedy("Give a tokenizer.json of byte-level BPE, such as GPT-2's, or let prepare text make one"));
    }

    /** The file: written by us, the library reads it as the same tokenizer. */
    public static byte[] toBytes(BpeModel model) {
        Map<String, Object> byteLevel = new LinkedHashMap<>();
        byteLevel.put("type", BYTE_LEVEL);
        byteLevel.put("add_prefix_space", model.addPrefixSpace());
        byteLevel.put("trim_offsets", true);
        byteLevel.put("use_regex", true);
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("version", "1.0");
        file.put("truncation", null);
        file.put("padding", null);
        file.put("added_tokens", addedTokens(model));
        file.put("normalizer", null);
        file.put("pre_tokenizer", byteLevel);
        file.put("post_processor", null);
        file.put("decoder", byteLevel);
        file.put("model", bpe(model));
        return Json.toBytesInOrder(file);
    }

    /** Bytes that a token of {@link ByteAlphabet}'s letters adds to the file's vocabulary: {@code "token":id,}. */
    static long bytesOfEntry(String token, int id) {
        return lettersInFile(token) + 4 + String.valueOf(id).length();
    }

    /** Bytes that a merge of two such tokens adds: {@code ["left","right"],}. */
    static long bytesOfMerge(String left, String right) {
        return lettersInFile(left) + lettersInFile(right) + 8;
    }

    /** As UTF-8; of the letters JSON escapes the quote and the backslash alone. */
    private static long lettersInFile(String token) {
        long bytes = token.length();
        for (int i = 0; i < token.length(); i++) {
            char letter = token.charAt(i);
            bytes += letter >= 0x80 || letter == '"' || letter == '\\' ? 1 : 0;
        }
        return bytes;
    }

    private static List<Map<String, Object>> addedTokens(BpeModel model) {
        List<Map<String, Object>> tokens = new ArrayList<>();
        for (AddedToken token : model.added()) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("id", model.id(token.content()));
            told.put("content", token.content());
            told.put("single_word", false);
            told.put("lstrip", false);
            told.put("rstrip", false);
            told.put("normalized", token.late());
            told.put("special", token.special());
            tokens.add(told);
        }
        return tokens;
    }

    private static Map<String, Object> bpe(BpeModel model) {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (int id = 0; id < model.size(); id++) {
            vocabulary.put(model.tokens().get(id), id);
        }
        Map<String, Object> bpe = new LinkedHashMap<>();
        bpe.put("type", "BPE");
        bpe.put("dropout", null);
        bpe.put("unk_token", null);
        bpe.put("continuing_subword_prefix", null);
        bpe.put("end_of_word_suffix", null);
        bpe.put("fuse_unk", false);
        bpe.put("byte_fallback", false);
        bpe.put("ignore_merges", model.wholeWordsFirst());
        bpe.put("vocab", vocabulary);
        bpe.put(
                "merges",
                model.merges().stream()
                        .map(merge -> List.of(merge.left(), merge.right()))
                        .toList());
        return bpe;
    }
}
