package io.thalweg.training;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.TensorSpec;
import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.checkpoint.Provenance;
import io.thalweg.checkpoint.SafetensorsFile;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.LanguageModelProgram;
import io.thalweg.lm.TextSamples;
import io.thalweg.lm.TokenText;
import io.thalweg.random.Seeds;
import io.thalweg.report.TrainingReport;
import io.thalweg.report.TrainingReport.Fact;
import io.thalweg.storage.OutputFolder;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.Trainer;
import io.thalweg.train.TrainerConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The report of a language model's run, with a few texts that the finished model wrote. */
final class LanguageModelReport {
    private static final int SAMPLES = 4;

    /** Of a larger model, whose parameters the driver need not have room for, nothing is sampled. */
    private static final long MOST_PARAMETERS = 50_000_000;

    private final OutputFolder model;
    private final int vocabulary;
    private final LanguageModelProgram program;
    private final TokenText text;
    private final TrainerConfig trainer;

    LanguageModelReport(
            OutputFolder model, int vocabulary, LanguageModelProgram program, TokenText text, TrainerConfig trainer) {
        this.trainer = trainer;
        this.model = model;
        this.vocabulary = vocabulary;
        this.program = program;
        this.text = text;
    }

    byte[] make(List<RoundMetrics> metrics, Provenance provenance) throws IOException {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("vocabulary", String.format(Locale.ROOT, "%,d tokens", vocabulary)));
        facts.add(new Fact(
                "parameters",
                String.format(Locale.ROOT, "%,d", program.modelLayout().size())));
        RoundMetrics kept = Trainer.kept(metrics, trainer);
        if (kept.round() < metrics.size() - 1) {
            facts.add(new Fact("model", "of round " + kept.round() + ", which validated best"));
        }
        for (int round = kept.round(); round >= 0; round--) {
            Double validated = metrics.get(round).validationLoss();
            if (validated != null) {
                String where = round == kept.round() ? "" : " after round " + round;
                facts.add(new Fact(
                        "validation perplexity" + where, String.format(Locale.ROOT, "%.2f", Math.exp(validated))));
                break;
            }
        }
        return new TrainingReport(
                        LanguageModelTraining.FAMILY,
                        "tokens",
                        facts,
                        provenance,
                        metrics,
                        List.of(),
                        null,
                        samples(),
                        List.of())
                .html();
    }

    private List<String> samples() throws IOException {
        ModelLayout layout = program.modelLayout();
        if (layout.size() > MOST_PARAMETERS) {
            return List.of();
        }
        try (LanguageModel network = LanguageModelEngines.named(program.config().engine())
                .open(program.shape(), program.config().learning().method(), 1, -1)) {
            network.load(parameters(layout));
            return TextSamples.draw(
                    network,
                    program.shape(),
                    text,
                    SAMPLES,
                    Seeds.derive(program.config().seed(), "lm.report"));
        }
    }

    private ModelState parameters(ModelLayout layout) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(model.hadoop(), model.path(ModelManifest.PARAMETERS))) {
            List<TensorSpec> tensors = layout.tensors();
            float[][] values = new float[tensors.size()][];
            for (int t = 0; t < values.length; t++) {
                values[t] = file.read(tensors.get(t).name());
            }
            return new ModelState(layout, values);
        }
    }
}
