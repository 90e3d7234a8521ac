package io.thalweg.prepare.pipeline;

import io.thalweg.prepare.dedup.DedupConfig;
import io.thalweg.prepare.dedup.DedupMode;
import io.thalweg.prepare.dedup.DedupUnit;
import io.thalweg.prepare.dedup.ShingleUnit;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.List;

/**
 * The settings of a step that drops copies; what {@link DedupConfig} calls them is told there.
 *
 * @param mode what is dropped
 * @param unit what is held against each other
 * @param against texts of which nothing is to be in the dataset
 */
public record CopyStepConfig(
        Mode mode,
        DedupUnit unit,
        ShingleUnit shingleUnit,
        int shingleLength,
        double nearThreshold,
        int bucketCap,
        List<String> against) {
    /** What is dropped: that of {@link DedupMode}, less that nothing is. */
    public enum Mode {
        EXACT,
        NEAR;

        private DedupMode toDedup() {
            return this == EXACT ? DedupMode.EXACT : DedupMode.NEAR;
        }
    }

    public static final CopyStepConfig DEFAULT = new CopyStepConfig(
            Mode.EXACT,
            DedupUnit.DOCUMENT,
            DedupConfig.NONE.shingleUnit(),
            DedupConfig.NONE.shingleLength(),
            DedupConfig.NONE.nearThreshold(),
            DedupConfig.NONE.bucketCap(),
            List.of());

    /** @throws BadConfiguration naming every setting that is wrong */
    public CopyStepConfig {
        against = List.copyOf(against);
        try {
            config(mode, unit, shingleUnit, shingleLength, nearThreshold, bucketCap, against);
        } catch (BadConfiguration e) {
            throw new BadConfiguration(
                    e.problems().stream().map(CopyStepConfig::ofSetting).toList());
        }
    }

    private static DedupConfig config(
            Mode mode,
            DedupUnit unit,
            ShingleUnit shingleUnit,
            int shingleLength,
            double nearThreshold,
            int bucketCap,
            List<String> against) {
        return new DedupConfig(
                mode.toDedup(), unit, shingleUnit, shingleLength, nearThreshold, bucketCap, false, against);
    }

    /** A problem with an option, as one with a setting: options have longer names. */
    private static Problem ofSetting(Problem problem) {
        return new Problem(
                inFile(problem.what()),
                inFile(problem.found()),
                problem.allowed(),
                problem.place(),
                inFile(problem.remedy()));
    }

    private static String inFile(String text) {
        return text.replace("--dedup-unit", "unit")
                .replaceAll("--dedup\\b", "mode")
                .replaceAll("--(?=[a-z])", "");
    }

    /** The same as the search for copies takes it. */
    public DedupConfig toConfig() {
        return config(mode, unit, shingleUnit, shingleLength, nearThreshold, bucketCap, against);
    }
}
