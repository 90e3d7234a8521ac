package io.thalweg.lm;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Another library's file of a network. Found on the class path by {@link java.util.ServiceLoader}; stateless. */
public interface LanguageModelFormat {
    /** As {@code --format} names it. */
    String name();

    /** Why such a network cannot be written; empty when it can. Loads no more than it must. */
    List<Problem> refusals(NetworkShape shape);

    /**
     * Writes a model whole.
     *
     * @param out not closed
     */
    void write(PortableModel model, OutputStream out) throws IOException;

    /**
     * Reads a model, of anyone's making. Memory is in proportion to the file's length, whatever it says.
     *
     * @throws JobFailed if the file is damaged, or holds a network that cannot be one of ours
     */
    PortableModel read(Source source) throws IOException;

    /** A file that may be read more than once. */
    interface Source {
        InputStream open() throws IOException;

        /** Length of the file. */
        long bytes();

        /** Where it lies, for messages. */
        String place();
    }

    /**
     * The format of that name.
     *
     * @throws io.thalweg.problem.BadConfiguration if there is none on the class path; says which there are
     */
    static LanguageModelFormat named(String name) {
        return OnClassPath.named(LanguageModelFormat.class, LanguageModelFormat::name, name, "--format");
    }
}
