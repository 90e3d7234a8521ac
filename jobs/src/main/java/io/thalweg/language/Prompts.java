package io.thalweg.language;

import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.text.BpeModel;
import io.thalweg.text.SpecialTokens;
import io.thalweg.text.StoredTokenizer;
import io.thalweg.text.Tokenizer;
import io.thalweg.text.Vocabulary;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts prompts as the text was cut that a model learned from. Reads the tokenizer's file once, which takes seconds where it
 * is large; one thread uses it.
 */
final class Prompts {
    private final Vocabulary vocabulary;
    private final Tokenizer tokenizer;
    private final int unknownWord;
    private final int end;

    Prompts(Vocabulary vocabulary, StoredTokenizer tokenizer) {
        this.vocabulary = vocabulary;
        BpeModel bpe = tokenizer.bpe();
        this.tokenizer = tokenizer.config().create(bpe);
        this.unknownWord = vocabulary.id(TextPreparationConfig.UNKNOWN_WORD);
        this.end = SpecialTokens.documentEnd(vocabulary, bpe);
    }

    /** The id of the token for unknown words, or -1. */
    int unknownWord() {
        return unknownWord;
    }

    /** The id of the token that ends documents, or -1. */
    int end() {
        return end;
    }

    /**
     * The ids of a prompt, after the end of the document before it.
     *
     * @param unknown gets the words that the model does not know, each once
     * @throws BadConfiguration if there is nothing to begin with, or an unknown word has no id
     */
    int[] ids(String prompt, List<String> unknown) {
        List<Integer> ids = new ArrayList<>();
        if (end >= 0) {
            ids.add(end);
        }
        for (String token : tokenizer.tokens(prompt)) {
            int id = vocabulary.id(token);
            if (id < 0 && !unknown.contains(token)) {
                unknown.add(token);
            }
            ids.add(id < 0 ? unknownWord : id);
        }
        if (unknownWord < 0 && !unknown.isEmpty()) {
            throw new BadConfiguration(Problem.of("The prompt has words that the model does not know")
                    .found(String.join(", ", unknown))
                    .allowed("the " + vocabulary.size() + " words of the model's vocabulary, which has no "
                            + TextPreparationConfig.UNKNOWN_WORD)
                    .remedy("Leave them out of --prompt"));
        }
        if (ids.isEmpty()) {
            throw new BadConfiguration(
                    Problem.of("There is nothing to begin with: the prompt has no token, and the model knows no "
                                    + TextPreparationConfig.DOCUMENT_END)
                            .found("'" + prompt + "'")
                            .remedy("Give --prompt"));
        }
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }
}
