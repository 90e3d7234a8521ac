package io.thalweg.jobs;

/** How much a command tells besides its result. */
enum Verbosity {
    /** Errors only. */
    QUIET,
    /** Progress and notes. */
    NORMAL,
    /** Also Spark's log, and stack traces with errors. */
    VERBOSE
}
