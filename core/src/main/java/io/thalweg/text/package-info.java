/**
 * Text as numbers: tokenizers and vocabularies.
 *
 * <p>Owns {@link io.thalweg.text.Vocabulary} and {@link io.thalweg.text.Tokenizer} with its kinds. Knows nothing of
 * corpora, shards or models.
 *
 * <h2>Byte-level BPE</h2>
 *
 * <p>{@link io.thalweg.text.BytePreTokenizer} cuts text into words; {@link io.thalweg.text.BpeTraining} learns from words
 * and their counts which neighbours to merge (Sennrich, Haddow and Birch, Neural Machine Translation of Rare Words with
 * Subword Units, 2016, algorithm 1); {@link io.thalweg.text.BpeTokenizer} applies the merges. Symbols are bytes, written in
 * the letters of {@link io.thalweg.text.ByteAlphabet}, and words are cut as GPT-2 does (Radford et al., Language Models are
 * Unsupervised Multitask Learners, 2019), so there is no unknown word and every text comes back to the byte. {@link
 * io.thalweg.text.TokenizerJson} reads and writes Hugging Face's {@code tokenizer.json}; tests hold all of it against
 * that library.
 *
 * <p>Text that looks like an added token ({@code <eos>}) is that token, as in the library: whoever does not trust a text
 * looks for such before.
 */
@NullMarked
package io.thalweg.text;

import org.jspecify.annotations.NullMarked;
