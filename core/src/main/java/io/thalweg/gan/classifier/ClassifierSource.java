package io.thalweg.gan.classifier;

import java.io.IOException;
import java.io.Serializable;

/** Reads a trained classifier on whatever machine it is called; travels to executors. */
@FunctionalInterface
public interface ClassifierSource extends Serializable {
    /** @throws io.thalweg.problem.JobFailed if it is not there, or damaged */
    TrainedClassifier read() throws IOException;
}
