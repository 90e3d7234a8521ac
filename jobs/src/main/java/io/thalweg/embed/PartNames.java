package io.thalweg.embed;

/**
 * Names of the output's files. A task's first attempt has the plain name, so that two runs give the same names; any other
 * attempt has one of its own, so that two attempts of a task never write to one file.
 */
final class PartNames {
    static final String PREFIX = "part-";

    private PartNames() {}

    /** @param attempt as {@link #attempt} makes it */
    static String of(int index, EmbedConfig.Format format, String attempt) {
        return String.format(java.util.Locale.ROOT, "%s%05d%s%s", PREFIX, index, attempt, ending(format));
    }

    static String attempt(int stageAttempt, int taskAttempt) {
        return stageAttempt == 0 && taskAttempt == 0 ? "" : "-attempt-" + stageAttempt + "-" + taskAttempt;
    }

    private static String ending(EmbedConfig.Format format) {
        return switch (format) {
            case PARQUET -> ".parquet";
            case WORD2VEC_TEXT -> ".txt";
            case WORD2VEC_BINARY -> ".bin";
        };
    }
}
