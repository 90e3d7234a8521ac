package io.thalweg.jobs;

/** Points the logging library at this program's settings; must come before the first logger. */
final class LogSettings {
    private static final String CONFIGURATION = "log4j2.configurationFile";

    private LogSettings() {}

    /** Leaves alone what the user, or {@code spark-submit}, has set. */
    static void apply(Verbosity verbosity) {
        if (System.getProperty(CONFIGURATION) == null && System.getProperty("spark.submit.deployMode") == null) {
            System.setProperty(
                    CONFIGURATION,
                    verbosity == Verbosity.VERBOSE
                            ? "classpath:io/thalweg/jobs/log4j2-verbose.properties"
                            : "classpath:io/thalweg/jobs/log4j2.properties");
        }
    }
}
