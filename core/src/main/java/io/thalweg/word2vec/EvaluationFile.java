package io.thalweg.word2vec;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The lines of a test set: UTF-8, blank lines left out, of bounded length. */
final class EvaluationFile {
    private static final int MAX_LINE = 10_000;

    private EvaluationFile() {}

    /** Makes something of lines. */
    @FunctionalInterface
    interface LineReader {
        /**
         * Takes one line.
         *
         * @param line without white space around it; not empty
         * @param number from 1
         */
        void read(String line, int number);
    }

    static void forEachLine(InputStream in, String place, LineReader reader) throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        int number = 1;
        StringBuilder line = new StringBuilder();
        try {
            for (int c = text.read(); ; c = text.read()) {
                if (c >= 0 && c != '\n') {
                    line.append((char) c);
                    if (line.length() > MAX_LINE) {
                        throw malformed("a line of over " + MAX_LINE + " characters", "shorter lines", place, number);
                    }
                    continue;
                }
                String stripped = line.toString().strip();
                if (!stripped.isEmpty()) {
                    reader.read(stripped, number);
                }
                if (c < 0) {
                    return;
                }
                line.setLength(0);
                number++;
            }
        } catch (CharacterCodingException e) {
            throw malformed("bytes that are not UTF-8", "UTF-8", place, number);
        }
    }

    static JobFailed empty(String found, String place) {
        return new JobFailed(Problem.of("A test set is empty")
                .found(found)
                .allowed("at least one")
                .at(place));
    }

    static JobFailed malformed(String found, String allowed, String place, int line) {
        return new JobFailed(Problem.of("A test set cannot be understood")
                .found(found)
                .allowed(allowed)
                .at(place + ", line " + line));
    }
}
