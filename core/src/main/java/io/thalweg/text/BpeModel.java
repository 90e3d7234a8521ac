package io.thalweg.text;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A byte-level BPE tokenizer (Sennrich et al. 2016; Radford et al. 2019): its tokens by id, the merges in the order in
 * which they apply, and the tokens that are found as they are written. Tokens are in the letters of {@link ByteAlphabet}.
 */
public final class BpeModel {
    /** The file of a dataset or model that holds it. */
    public static final String FILE = "tokenizer.json";

    private final List<String> tokens;
    private final List<Merge> merges;
    private final List<AddedToken> added;
    private final boolean addPrefixSpace;
    private final boolean wholeWordsFirst;
    private final Map<String, Integer> ids;
    private final int[] byteIds = new int[ByteAlphabet.SIZE];
    private final MergeTable table;

    /** Two tokens that become one, {@code left + right}. */
    public record Merge(String left, String right) {}

    /**
     * @param tokens by id, the added ones too
     * @param merges the first applies first
     * @param added tokens found before all else
     * @param addPrefixSpace as {@link BytePreTokenizer.Rules} has it
     * @param wholeWordsFirst whether a word that is a token is that token, whatever the merges make of it
     *     ({@code ignore_merges})
     * @throws JobFailed if a byte has no token, a merge is of no tokens or makes none, or something stands twice
     */
    public BpeModel(
            List<String> tokens,
            List<Merge> merges,
            List<AddedToken> added,
            boolean addPrefixSpace,
            boolean wholeWordsFirst) {
        this.tokens = List.copyOf(tokens);
        this.merges = List.copyOf(merges);
        this.added = List.copyOf(added);
        this.addPrefixSpace = addPrefixSpace;
        this.wholeWordsFirst = wholeWordsFirst;
        this.ids = byToken(this.tokens);
        this.table = new MergeTable(merges.size());
        for (int b = 0; b < byteIds.length; b++) {
            String letter = String.valueOf(ByteAlphabet.character(b));
            Integer id = ids.get(letter);
            if (id == null) {
                throw new JobFailed(Problem.of("The tokenizer has no token for a byte")
                        .found(String.format(java.util.Locale.ROOT, "none for 0x%02X, which is written %s", b, letter))
                        .allowed("a token for each of the 256 bytes"));
            }
            byteIds[b] = id;
        }
        this.merges.forEach(this::add);
        requireDistinct();
    }

    private static Map<String, Integer> byToken(List<String> tokens) {
        Map<String, Integer> ids = new HashMap<>(tokens.size() * 2);
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            if (token.isEmpty() || !StandardCharsets.UTF_8.newEncoder().canEncode(token)) {
                throw new JobFailed(Problem.of("A token is empty or no text")
                        .found("id " + id)
                        .allowed("one character or more, none of them half a surrogate pair"));
            }
            Integer earlier = ids.put(token, id);
            if (earlier != null) {
                throw new JobFailed(Problem.of("A token has two ids").found(token + ": " + earlier + " and " + id));
            }
        }
        return ids;
    }

    private void add(Merge merge) {
        Integer left = ids.get(merge.left());
        Integer right = ids.get(merge.right());
        Integer whole = ids.get(merge.left() + merge.right());
        if (left == null || right == null || whole == null) {
            throw new JobFailed(Problem.of("A merge is of no tokens, or makes none")
                    .found(merge.left() + " and " + merge.right())
                    .allowed("both, and both together, among the tokens"));
        }
        if (!table.add(left, right, whole)) {
            throw new JobFailed(Problem.of("A merge stands twice").found(merge.left() + " and " + merge.right()));
        }
    }

    private void requireDistinct() {
        Set<String> contents = new HashSet<>();
        for (AddedToken token : added) {
            if (!ids.containsKey(token.content()) || !contents.add(token.content())) {
                throw new JobFailed(
                        Problem.of("An added token stands twice, or has no id").found(token.content()));
            }
        }
    }

    public int size() {
        return tokens.size();
    }

    /** By id. */
    public List<String> tokens() {
        return tokens;
    }

    /** In the order in which they apply. */
    public List<Merge> merges() {
        return merges;
    }

    public List<AddedToken> added() {
        return added;
    }

    /** Where text is cut before merges. */
    public BytePreTokenizer.Rules rules() {
        return new BytePreTokenizer.Rules(addPrefixSpace, new ArrayList<>(added));
    }

    boolean addPrefixSpace() {
        return addPrefixSpace;
    }

    boolean wholeWordsFirst() {
        return wholeWordsFirst;
    }

    /** The id of a token as it is written, or -1. */
    public int id(String token) {
        return ids.getOrDefault(token, -1);
    }

    int byteId(byte b) {
        return byteIds[b & 0xFF];
    }

    MergeTable mergeTable() {
        return table;
    }
}
