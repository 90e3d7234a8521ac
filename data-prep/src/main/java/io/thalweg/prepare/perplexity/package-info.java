/**
 * The step that tells documents by how a language model takes them.
 *
 * <p>Owns what a perplexity is, what becomes of documents by it, and n-gram models in ARPA files. Knows no network: those are
 * others', found as {@link io.thalweg.prepare.perplexity.TextScorerProvider}s.
 */
@NullMarked
package io.thalweg.prepare.perplexity;

import org.jspecify.annotations.NullMarked;
