package io.thalweg.language;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A file with a prompt a line, on any file system. */
public final class PromptFile {
    private static final long MOST_BYTES = 16 << 20;

    private PromptFile() {}

    /** @throws BadConfiguration if there is no such file, or it is empty, too large or not UTF-8 */
    public static List<String> read(Configuration hadoop, String file) throws IOException {
        Path path = new Path(file);
        FileSystem files = path.getFileSystem(hadoop);
        byte[] bytes;
        try {
            FileStatus status = files.getFileStatus(path);
            if (status.isDirectory()) {
                throw new BadConfiguration(
                        Problem.of("--prompts is a folder").found(file).allowed("a file"));
            }
            if (status.getLen() > MOST_BYTES) {
                throw new BadConfiguration(Problem.of("The file of prompts is too large")
                        .found(status.getLen() + " bytes")
                        .allowed("at most " + MOST_BYTES)
                        .at(file)
                        .remedy("Give it in parts"));
            }
            bytes = new byte[(int) status.getLen()];
            try (FSDataInputStream in = files.open(path)) {
                in.readFully(bytes);
            }
        } catch (FileNotFoundException e) {
            throw new BadConfiguration(
                    Problem.of("--prompts does not exist").found(file).allowed("a file"));
        }
        List<String> lines = text(bytes, file).lines().toList();
        if (lines.isEmpty()) {
            throw new BadConfiguration(
                    Problem.of("The file of prompts is empty").at(file));
        }
        return lines;
    }

    private static String text(byte[] bytes, String file) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadConfiguration(
                    Problem.of("The file of prompts is not UTF-8").at(file).remedy("Convert it to UTF-8"));
        }
    }
}
