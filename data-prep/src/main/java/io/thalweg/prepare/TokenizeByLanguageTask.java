package io.thalweg.prepare;

import io.thalweg.prepare.input.TaskDescription;
import io.thalweg.prepare.pipeline.LengthHistogram;
import io.thalweg.prepare.pipeline.PipelineAccount;
import io.thalweg.prepare.staging.BlockWriter;
import io.thalweg.prepare.staging.StagedBlock;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import io.thalweg.text.Tokenizer;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads its documents of what a pipeline stored, once, and stages those of some languages, each in the folder of its own
 * dataset. Blocks of several languages are under way at a time; all of them together hold what the task reads, which is
 * little more than one block's text.
 */
final class TokenizeByLanguageTask implements Function<byte[], byte[]> {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(TokenizeByLanguageTask.class);

    private final HadoopSettings settings;
    private final String output;
    private final TreeMap<String, Double> languages;
    private final StagingTokens staged;
    private final double heldOut;
    private final long blockTextBytes;

    /**
     * @param output the folder that every language has a folder in
     * @param languages the part of each one's documents whose lines are counted; documents of others are passed over
     */
    TokenizeByLanguageTask(
            HadoopSettings settings,
            Path output,
            Map<String, Double> languages,
            StagingTokens staged,
            double heldOut,
            long blockTextBytes) {
        this.settings = settings;
        this.output = output.toString();
        this.languages = new TreeMap<>(languages);
        this.staged = staged;
        this.heldOut = heldOut;
        this.blockTextBytes = blockTextBytes;
    }

    /** @param documentsWithoutTokens documents that hold no token */
    record Staged(
            List<StagedBlock> blocks, long documentsWithoutTokens, LengthHistogram lengths, LineSampler.Tally lines) {}

    /** What came of each language that a document was of. */
    record Result(Map<String, Staged> languages) {}

    @Override
    public byte[] call(byte[] bytes) {
        TokenizeTask.Work work = TaskDescription.unpack(bytes, TokenizeTask.Work.class);
        TaskContext task = TaskContext.get();
        // As in TokenizeTask: the attempt's number makes the files this attempt's own.
        String name = String.format(Locale.ROOT, "read-%06d-%d.staged", task.partitionId(), task.taskAttemptId());
        return Storage.access(output, () -> Json.toBytes(stage(work, name)));
    }

    private Result stage(TokenizeTask.Work work, String name) throws IOException {
        TreeMap<String, Language> begun = new TreeMap<>();
        boolean read = false;
        try {
            work.read().forEachDocument(settings.configuration(), document -> {
                String language = LanguageChoice.language(document.label(PipelineAccount.LANGUAGE));
                Double lineShare = languages.get(language);
                if (lineShare != null) {
                    Language of = begun.get(language);
                    if (of == null) {
                        of = new Language(
                                work,
                                lineShare,
                                new Path(output, language + "/" + DatasetAssembly.STAGING + "/" + name));
                        begun.put(language, of);
                    }
                    of.stager.stage(document, document.bytes(), document.from(), document.to());
                    of.lines.take(document);
                    of.lengths.add(document.to() - document.from());
                }
            });
            TreeMap<String, Staged> results = new TreeMap<>();
            for (Map.Entry<String, Language> each : begun.entrySet()) {
                Language of = each.getValue();
                results.put(
                        each.getKey(),
                        new Staged(
                                of.blocks.finish(),
                                of.stager.withoutTokens(),
                                of.lengths.histogram(),
                                of.lines.tally()));
            }
            read = true;
            return new Result(results);
        } finally {
            if (!read) {
                giveUp(begun.values());
            }
        }
    }

    /** Closes what is under way; what failed before is told by whoever it happened to. */
    private static void giveUp(Collection<Language> languages) {
        for (Language language : languages) {
            try {
                language.blocks.close();
            } catch (IOException e) {
                LOG.debug("A file of staged documents was not closed", e);
            }
        }
    }

    /** The documents of one language. */
    private final class Language {
        private final BlockWriter blocks;
        private final DocumentStager stager;
        private final LengthHistogram.Counter lengths = new LengthHistogram.Counter();

        private final LineSampler lines;

        Language(TokenizeTask.Work work, double lineShare, Path file) throws IOException {
            lines = new LineSampler(lineShare);
            Tokenizer tokens = staged.create();
            blocks = BlockWriter.create(settings.configuration(), file, Split.COUNT, blockTextBytes);
            stager = new DocumentStager(work.split(), heldOut, blocks, tokens, staged.documentEnd());
        }
    }
}
