package io.thalweg.lm;

import io.thalweg.average.ModelState;
import org.jspecify.annotations.Nullable;

/**
 * A language model as it goes from one library to another.
 *
 * @param shape of its network
 * @param parameters of that shape
 * @param vocabulary bytes of {@code vocabulary.tsv}; null where a file does not say which tokens the ids are of
 */
public record PortableModel(NetworkShape shape, ModelState parameters, byte @Nullable [] vocabulary) {}
