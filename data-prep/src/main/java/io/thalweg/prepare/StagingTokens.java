package io.thalweg.prepare;

import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.text.AddedToken;
import io.thalweg.text.BpeModel;
import io.thalweg.text.BytePreTokenizer;
import io.thalweg.text.SpecialTokens;
import io.thalweg.text.Tokenizer;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.TokenizerJson;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The tokens that are staged: with BPE the words in which merges happen, else those of the tokenizer itself. Travels to
 * executors.
 *
 * @param words where BPE cuts text into words; of no meaning for other kinds
 * @param documentEnd the token after each document; empty for none
 * @param file of a given tokenizer; empty if there is none
 * @param fileTokens ids of a given tokenizer; 0 if there is none
 */
record StagingTokens(
        TokenizerConfig tokenizer, BytePreTokenizer.Rules words, byte[] documentEnd, byte[] file, int fileTokens)
        implements Serializable {
    private static final byte[] NONE = {};

    /**
     * Looks what a preparation asks for, the file of a given tokenizer included.
     *
     * @param problems gets every reason for which that file cannot be used
     */
    static StagingTokens of(Configuration hadoop, TextPreparationConfig config, List<Problem> problems) {
        byte[] end = SpecialTokens.DOCUMENT_END.getBytes(StandardCharsets.UTF_8);
        if (config.tokenizer().kind() != TokenizerConfig.Kind.BPE) {
            return new StagingTokens(
                    config.tokenizer(),
                    new BytePreTokenizer.Rules(false, List.of()),
                    config.documentEnd() ? end : NONE,
                    NONE,
                    0);
        }
        if (config.tokenizerFile().isEmpty()) {
            return new StagingTokens(
                    config.tokenizer(),
                    new BytePreTokenizer.Rules(false, config.addedTokens()),
                    config.documentEnd() ? BytePreTokenizer.added(end) : NONE,
                    NONE,
                    0);
        }
        try {
            byte[] file = read(hadoop, config.tokenizerFile());
            BpeModel model = TokenizerJson.parse(file, config.tokenizerFile());
            return new StagingTokens(
                    config.tokenizer(),
                    model.rules(),
                    config.documentEnd() ? documentEnd(model, config.tokenizerFile(), problems) : NONE,
                    file,
                    model.size());
        } catch (JobFailed e) {
            problems.add(e.problem());
            return new StagingTokens(config.tokenizer(), new BytePreTokenizer.Rules(false, List.of()), NONE, NONE, 0);
        }
    }

    private static byte[] documentEnd(BpeModel model, String place, List<Problem> problems) {
        Optional<String> end = SpecialTokens.documentEnd(model);
        if (end.isEmpty()) {
            List<String> added = model.added().stream().map(AddedToken::content).toList();
            problems.add(Problem.of("--document-end is given, and the tokenizer has no token for it")
                    .found(added.isEmpty() ? "no added tokens" : "added tokens " + String.join(", ", added))
                    .allowed("one of " + String.join(", ", SpecialTokens.documentEnds()) + " among these")
                    .at(place)
                    .remedy("Add one to the file, or leave --document-end out"));
        }
        return end.map(content -> BytePreTokenizer.added(content.getBytes(StandardCharsets.UTF_8)))
                .orElse(NONE);
    }

    private static byte[] read(Configuration hadoop, String place) {
        Path path = new Path(place);
        try {
            FileSystem files = path.getFileSystem(hadoop);
            FileStatus status = files.getFileStatus(path);
            if (status.isDirectory()) {
                throw new JobFailed(Problem.of("--tokenizer-file is a folder")
                        .found(place)
                        .allowed("a file")
                        .remedy("Give the " + BpeModel.FILE + " in it"));
            }
            if (status.getLen() > TokenizerJson.MAX_FILE_BYTES) {
                throw TokenizerJson.tooLarge(status.getLen(), place);
            }
            byte[] file = new byte[(int) status.getLen()];
            try (FSDataInputStream in = files.open(path)) {
                in.readFully(0, file);
            }
            return file;
        } catch (IOException e) {
            boolean missing = e instanceof FileNotFoundException;
            throw new JobFailed(
                    Problem.of(missing ? "--tokenizer-file does not exist" : "--tokenizer-file cannot be read")
                            .found(missing ? place : String.valueOf(e.getMessage()))
                            .allowed("a file")
                            .at(missing ? "" : place)
                            .remedy("Check the path"),
                    e);
        }
    }

    /** For one task. */
    Tokenizer create() {
        return tokenizer.kind() == TokenizerConfig.Kind.BPE ? new BytePreTokenizer(words) : tokenizer.create();
    }
}
