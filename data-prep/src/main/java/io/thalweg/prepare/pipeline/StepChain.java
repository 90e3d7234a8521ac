package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.document.Document;
import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.Outcome;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps one after the other, over one document after the other, with their accounts. Mutable; one thread owns it. */
public final class StepChain {
    /** Why a document is dropped whose text a step has emptied. */
    public static final String NOTHING_LEFT = "nothing_left";

    /** Why a document is dropped that a step could not deal with. */
    public static final String STEP_FAILED = "step_failed";

    private final List<Link> links = new ArrayList<>();
    private long keptBytes;

    private record Link(DocumentStep step, StepMeter meter) {}

    /** @param steps that look at one document at a time; none will do */
    public StepChain(List<PipelineStep> steps) {
        for (PipelineStep step : steps) {
            DocumentStep made = step.documents()
                    .orElseThrow(() -> new IllegalArgumentException(step.id() + " does not look at single documents"))
                    .create();
            links.add(new Link(made, new StepMeter(step)));
        }
    }

    /**
     * What remains of a document; null if a step drops it.
     *
     * @param textBytes of its text
     */
    public @Nullable Document apply(Document document, long textBytes) {
        Document current = document;
        long bytes = textBytes;
        for (Link link : links) {
            link.meter.in(bytes);
            Document next = apply(link, current);
            if (next == null) {
                return null;
            }
            bytes = next.text().equals(current.text()) ? bytes : utf8Length(next.text());
            if (bytes == 0) {
                drop(link, NOTHING_LEFT, "", current);
                return null;
            }
            link.meter.kept(bytes);
            current = next;
        }
        keptBytes = bytes;
        return current;
    }

    /** Bytes of the text that was kept last. */
    public long keptBytes() {
        return keptBytes;
    }

    private static @Nullable Document apply(Link link, Document document) {
        Outcome outcome;
        try {
            outcome = link.step.apply(document, link.meter);
        } catch (JobFailed | BadConfiguration e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // One document that a step trips over is not to end a job of days; a step that trips over many does.
            drop(link, STEP_FAILED, e.toString(), document);
            return null;
        }
        if (outcome instanceof Outcome.Kept kept) {
            return kept.document();
        }
        Outcome.Dropped dropped = (Outcome.Dropped) outcome;
        drop(link, dropped.reason(), dropped.detail(), document);
        return null;
    }

    private static void drop(Link link, String reason, String detail, Document document) {
        link.meter.dropped(reason, document.id(), () -> detail, document::text);
    }

    /** Of each step, in order. */
    public List<StepAccount> accounts() {
        return links.stream().map(link -> link.meter.account()).toList();
    }

    /** Bytes of a text as UTF-8; half a surrogate pair counts as the question mark that it becomes. */
    static long utf8Length(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes++;
            }
        }
        return bytes;
    }
}
