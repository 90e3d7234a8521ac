package io.thalweg.prepare.perplexity;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** Opens models of one kind; found by {@link java.util.ServiceLoader}. */
public interface TextScorerProvider {
    /**
     * The model at a place.
     *
     * @return empty if what is there is of another kind
     * @throws io.thalweg.problem.JobFailed if it is of this kind and damaged
     */
    Optional<TextScorer> open(Configuration hadoop, String model);

    /**
     * What the model at a place would take, without opening it: before a preparation starts.
     *
     * @return empty if what is there is of another kind
     * @throws io.thalweg.problem.JobFailed if it is of this kind and not all there
     * @throws io.thalweg.problem.BadConfiguration if it cannot be opened here
     */
    Optional<ScorerDemand> look(Configuration hadoop, String model);
}
