package io.thalweg.prepare.input;

import io.thalweg.prepare.store.StoredReader;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;

/** Reads what an earlier stage of a pipeline stored. These are the job's own files, so nothing in them may be damaged. */
final class StoredDocuments {
    private StoredDocuments() {}

    static void read(FileRange range, Configuration hadoop, DocumentConsumer consumer) throws IOException {
        RawDocument document = new RawDocument();
        FileRange place = range;
        String placed = "";
        try (StoredReader stored = StoredReader.open(hadoop, range.source().path())) {
            while (stored.next()) {
                String whole = whole(stored);
                String label = stored.isNamed() ? "" : label(stored, whole);
                if (place.file() != stored.file() || place == range || !placed.equals(label)) {
                    placed = label;
                    place = new FileRange(stored.file(), file(range.source(), label), 0, 0);
                }
                Origin origin = new Origin(stored.isNamed() ? whole : "", stored.source());
                byte[] text = stored.text();
                document.set(place, stored.position(), origin, stored.piece(), stored.goesOn())
                        .labelled(stored.labels())
                        .holding(text, 0, text.length);
                hand(document, consumer);
            }
        } catch (ConsumerFailed | JobFailed e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new JobFailed(
                    Problem.of("Documents that a step has stored cannot be read")
                            .found(String.valueOf(e.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""))
                            .at(range.source().path())
                            .remedy("Run again with --resume: a damaged step is done again"),
                    e);
        }
    }

    private static void hand(RawDocument document, DocumentConsumer consumer) {
        try {
            consumer.accept(document);
        } catch (IOException | RuntimeException e) {
            throw new ConsumerFailed(e);
        }
    }

    /** The name without the piece. */
    private static String whole(StoredReader stored) {
        return stored.piece() == 0
                ? stored.id()
                : stored.id().substring(0, stored.id().length() - ("." + stored.piece()).length());
    }

    private static String label(StoredReader stored, String whole) {
        return whole.substring(0, whole.length() - ("#" + stored.position()).length());
    }

    private static InputFile file(InputFile stored, String label) {
        return InputFile.stored(stored.path(), label, 0);
    }
}
