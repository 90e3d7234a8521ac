package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.document.StepCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Keeps the account of a step while a task runs it. Mutable; one thread owns it. */
public final class StepMeter implements StepCounts {
    private final PipelineStep step;
    private long documentsIn;
    private long bytesIn;
    private long documentsOut;
    private long bytesOut;
    private final TreeMap<String, Long> dropped = new TreeMap<>();
    private final TreeMap<String, Long> counters = new TreeMap<>();
    private final TreeMap<String, List<DroppedSample>> samples = new TreeMap<>();
    private final TreeMap<String, Long> worstRanks = new TreeMap<>();

    public StepMeter(PipelineStep step) {
        this.step = step;
    }

    public void in(long textBytes) {
        documentsIn++;
        bytesIn += textBytes;
    }

    public void kept(long textBytes) {
        documentsOut++;
        bytesOut += textBytes;
    }

    /** @param text made only if it is wanted; so are the details */
    public void dropped(String reason, String id, Supplier<String> detail, Supplier<String> text) {
        dropped.merge(reason, 1L, Long::sum);
        List<DroppedSample> told = samples.getOrDefault(reason, List.of());
        long rank = DroppedSample.rank(id);
        if (told.size() < DroppedSample.MOST || rank <= worstRanks.get(reason)) {
            List<DroppedSample> more =
                    DroppedSample.merged(told, List.of(new DroppedSample(id, detail.get(), text.get())));
            samples.put(reason, more);
            worstRanks.put(reason, DroppedSample.rank(more.get(more.size() - 1).id()));
        }
    }

    @Override
    public void add(String name, long amount) {
        counters.merge(name, amount, Long::sum);
    }

    public StepAccount account() {
        return new StepAccount(
                step.id(),
                step.kind().name(),
                new Flow(documentsIn, bytesIn),
                new Flow(documentsOut, bytesOut),
                dropped,
                counters,
                samples);
    }

    /** Accounts of the same steps, added up step by step. */
    public static List<StepAccount> sum(List<StepAccount> some, List<StepAccount> others) {
        List<StepAccount> all = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            all.add(some.get(i).plus(others.get(i)));
        }
        return all;
    }
}
