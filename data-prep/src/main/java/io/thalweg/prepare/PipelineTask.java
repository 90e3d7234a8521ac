package io.thalweg.prepare;

import io.thalweg.prepare.dedup.CopyFilter;
import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.input.RawDocument;
import io.thalweg.prepare.input.ReadReport;
import io.thalweg.prepare.input.TaskDescription;
import io.thalweg.prepare.input.TextChecksums;
import io.thalweg.prepare.pipeline.Flow;
import io.thalweg.prepare.pipeline.LengthHistogram;
import io.thalweg.prepare.pipeline.PipelineAccount;
import io.thalweg.prepare.pipeline.Stage;
import io.thalweg.prepare.pipeline.StepAccount;
import io.thalweg.prepare.pipeline.StepChain;
import io.thalweg.prepare.pipeline.StepDescription;
import io.thalweg.prepare.pipeline.StepMeter;
import io.thalweg.prepare.store.StoredDocument;
import io.thalweg.prepare.store.StoredPart;
import io.thalweg.prepare.store.StoredWriter;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.jspecify.annotations.Nullable;

/** Takes the documents of its ranges through the steps of a stage, and stores those that remain. */
final class PipelineTask implements Function<byte[], byte[]> {
    /** Why a document is dropped that is a copy. */
    static final String COPY = "copy";

    private static final long serialVersionUID = 1L;

    /** Languages that are told apart; a step that makes names up is not to fill the manifest. */
    private static final int MOST_LANGUAGES = 1000;

    private final HadoopSettings settings;
    private final String folder;
    private final byte[] description;

    PipelineTask(HadoopSettings settings, Path folder, Stage stage) {
        this.settings = settings;
        this.folder = folder.toString();
        this.description = Json.toBytes(new Steps(
                stage.copies().isPresent() ? StepDescription.of(stage.steps().get(0)) : null,
                stage.documentSteps().stream().map(StepDescription::of).toList()));
    }

    /** @param copies the step that drops copies, which comes first; null without one */
    record Steps(@Nullable StepDescription copies, List<StepDescription> documents) {}

    /**
     * What came of it.
     *
     * @param counts of the reading; {@code sha256} of the files read whole, by their numbers in the read
     * @param badDocuments the first bad documents, by name; a few
     * @param excerpts texts of copies that were asked for, by item
     */
    record Result(
            List<StoredPart> parts,
            PipelineAccount account,
            Map<String, Long> counts,
            Map<Integer, String> sha256,
            List<String> badDocuments,
            Map<Integer, String> excerpts) {}

    @Override
    public byte[] call(byte[] bytes) {
        TokenizeTask.Work work = TaskDescription.unpack(bytes, TokenizeTask.Work.class);
        TaskContext task = TaskContext.get();
        // The attempt's number makes the files this attempt's own: another may run at the same time, or have died.
        String name = String.format(Locale.ROOT, "part-%06d-%d", task.partitionId(), task.taskAttemptId());
        return Storage.access(folder, () -> Json.toBytes(run(work, name)));
    }

    private Result run(TokenizeTask.Work work, String name) throws IOException {
        Steps steps = Json.parse(description, Steps.class, "a task's description");
        try (StoredWriter out = new StoredWriter(settings.configuration(), new Path(folder), name)) {
            Passage passage = new Passage(work, steps, out, work.copies().filter(settings.configuration()));
            TextChecksums checksums = new TextChecksums();
            ReadReport report = work.read().forEachDocument(settings.configuration(), document -> {
                if (passage.filter != null) {
                    checksums.add(document);
                }
                passage.take(document);
            });
            if (passage.filter != null) {
                work.requireSame(checksums.finish());
            }
            return new Result(
                    out.finish(),
                    passage.account(),
                    report.counts(),
                    report.sha256(),
                    report.badDocuments(),
                    passage.filter == null ? Map.of() : passage.filter.excerpts());
        }
    }

    /** Documents on their way through the steps. */
    private static final class Passage {
        private final TokenizeTask.Work work;
        private final StoredWriter out;
        private final @Nullable CopyFilter filter;
        private final @Nullable StepMeter copies;
        private final StepChain chain;
        private final LengthHistogram.Counter before = new LengthHistogram.Counter();
        private final LengthHistogram.Counter after = new LengthHistogram.Counter();
        private final TreeMap<String, Flow> languages = new TreeMap<>();

        Passage(TokenizeTask.Work work, Steps steps, StoredWriter out, @Nullable CopyFilter filter) {
            this.work = work;
            this.out = out;
            this.filter = filter;
            StepDescription first = steps.copies();
            this.copies = first == null ? null : new StepMeter(first.id(), first.kind());
            this.chain = new StepChain(
                    steps.documents().stream().map(StepDescription::step).toList());
        }

        void take(RawDocument raw) throws IOException {
            before.add(raw.to() - raw.from());
            Document document;
            long bytes;
            if (filter != null && copies != null) {
                document = withoutCopies(raw, filter, copies);
                bytes = filter.to() - filter.from();
            } else {
                document = raw.toDocument();
                bytes = raw.to() - raw.from();
            }
            Document kept = document == null ? null : chain.apply(document, bytes);
            if (kept != null) {
                long keptBytes = chain.keptBytes();
                after.add(keptBytes);
                count(kept, keptBytes);
                int file = work.firstFile() + raw.file();
                out.add(
                        new StoredDocument(kept, file, raw.position(), raw.piece(), raw.isNamed(), raw.isCut()),
                        keptBytes);
            }
        }

        private static @Nullable Document withoutCopies(RawDocument raw, CopyFilter filter, StepMeter copies)
                throws IOException {
            copies.in(raw.to() - raw.from());
            if (!filter.keeps(raw.bytes(), raw.from(), raw.to())) {
                copies.dropped(COPY, raw.id(), () -> "", raw::text);
                return null;
            }
            int length = filter.to() - filter.from();
            if (isBlank(filter.bytes(), filter.from(), filter.to())) {
                copies.dropped(StepChain.NOTHING_LEFT, raw.id(), () -> "all of it stands elsewhere", raw::text);
                return null;
            }
            copies.kept(length);
            Document document = raw.toDocument();
            return length == raw.to() - raw.from()
                    ? document
                    : document.withText(new String(filter.bytes(), filter.from(), length, StandardCharsets.UTF_8));
        }

        private static boolean isBlank(byte[] text, int from, int to) {
            for (int i = from; i < to; i++) {
                if (text[i] < 0 || text[i] > ' ') {
                    return false;
                }
            }
            return true;
        }

        private void count(Document document, long bytes) {
            String language = document.labels().get(PipelineAccount.LANGUAGE);
            if (language != null && (languages.size() < MOST_LANGUAGES || languages.containsKey(language))) {
                languages.put(
                        language, languages.getOrDefault(language, Flow.NONE).plusDocument(bytes));
            }
        }

        PipelineAccount account() {
            List<StepAccount> accounts = new ArrayList<>();
            if (copies != null) {
                accounts.add(copies.account());
            }
            accounts.addAll(chain.accounts());
            return new PipelineAccount(accounts, before.histogram(), after.histogram(), languages, List.of());
        }
    }
}
