package io.thalweg.jobs;

/** What the process returns. */
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    /** Usage or configuration is wrong; nothing was started. */
    static final int BAD_REQUEST = 2;

    private ExitCode() {}
}
