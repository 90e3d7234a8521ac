package io.thalweg.jobs;

import io.thalweg.training.Environment;

/** The program's version, and the commit it was built from. */
public final class Version {
    private Version() {}

    public static String current() {
        return Environment.version();
    }
}
