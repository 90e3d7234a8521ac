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
import io.thalweg.lm.Sampling;
import io.thalweg.lm.TextGenerator;
import io.thalweg.prepare.TextPreparationConfig;
import io.thalweg.random.Seeds;
import io.thalweg.report.TrainingReport;
import io.thalweg.report.TrainingReport.Fact;
import io.thalweg.storage.OutputFolder;
import io.thalweg.text.TokenizerConfig;
import io.thalweg.text.Vocabulary;
import io.thalweg.train.RoundMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The report of a language model's run, with a few texts that the finished model wrote. */
final class LanguageModelReport {
    private static final int SAMPLES = 4;
    private static final int SAMPLE_TOKENS = 60;

    /** Of a larger model, whose parameters the driver need not have room for, nothing is sampled. */
    private static final long MOST_PARAMETERS = 50_000_000;

    private final OutputFolder model;
    private final Vocabulary vocabulary;
    private final LanguageModelProgram program;
    private final TokenizerConfig tokenizer;

    LanguageModelReport(
            OutputFolder model, Vocabulary vocabulary, LanguageModelProgram program, TokenizerConfig tokenizer) {
        this.model = model;
        this.vocabulary = vocabulary;
        this.program = program;
        this.tokenizer = tokenizer;
    }

    byte[] make(List<RoundMetrics> metrics, Provenance provenance) throws IOException {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("vocabulary", String.format(Locale.ROOT, "%,d tokens", vocabulary.size())));
        facts.add(new Fact(
                "parameters",
                String.format(Locale.ROOT, "%,d", program.modelLayout().size())));
        metrics.stream()
                .map(RoundMetrics::validationLoss)
                .filter(Objects::nonNull)
                .min(Double::compare)
                .ifPresent(best -> facts.add(
                        new Fact("best validation perplexity", String.format(Locale.ROOT, "%.2f", Math.exp(best)))));
        return new TrainingReport(
                        LanguageModelTraining.FAMILY, "tokens", facts, provenance, metrics, List.of(), null, samples())
                .html();
    }

    private List<String> samples() throws IOException {
        ModelLayout layout = program.modelLayout();
        if (layout.size() > MOST_PARAMETERS) {
            return List.of();
        }
        int end = vocabulary.id(TextPreparationConfig.DOCUMENT_END);
        List<String> texts = new ArrayList<>();
        try (LanguageModel network = LanguageModelEngines.named(program.config().engine())
                .open(program.shape(), program.config().learning().method(), 1, -1)) {
            network.load(parameters(layout));
            TextGenerator generator =
                    new TextGenerator(network, program.shape(), vocabulary.id(TextPreparationConfig.UNKNOWN_WORD));
            // Without ends of documents, from one of the commonest tokens.
            int[] prompt = {Math.max(end, 0)};
            long seed = Seeds.derive(program.config().seed(), "lm.report");
            for (int[] drawn : generator.sample(prompt, SAMPLE_TOKENS, SAMPLES, new Sampling(1, 0, 1), seed)) {
                texts.add(GeneratedText.of(drawn, vocabulary, tokenizer));
            }
        }
        return texts;
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
