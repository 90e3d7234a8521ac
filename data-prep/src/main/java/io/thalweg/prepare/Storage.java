package io.thalweg.prepare;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import org.apache.hadoop.fs.FSError;

/** Turns failures of the output's storage into problems a person can act on. */
final class Storage {
    private Storage() {}

    /** Something that writes to or reads from the job's own files. */
    @FunctionalInterface
    interface Access<T> {
        T run() throws IOException;
    }

    /** The same without a result. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    /** @param place the file or folder, for the message */
    static void change(Object place, Action action) {
        access(place, () -> {
            action.run();
            return place;
        });
    }

    /** @param place the file or folder, for the message */
    static <T> T access(Object place, Access<T> access) {
        try {
            return access.run();
        } catch (IOException | FSError e) {
            // Hadoop's local file system reports a full disk as an Error.
            Throwable cause = e instanceof FSError && e.getCause() != null ? e.getCause() : e;
            String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
            throw new JobFailed(
                    Problem.of("The output cannot be written")
                            .found(reason.lines().findFirst().orElse(""))
                            .at(place)
                            .remedy(
                                    "See that there is space and that the folder may be written, or choose another --output"),
                    e);
        }
    }
}
