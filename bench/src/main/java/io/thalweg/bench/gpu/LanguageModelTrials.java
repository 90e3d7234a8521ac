package io.thalweg.bench.gpu;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepResult;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Optimizer;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import io.thalweg.storage.Json;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Two LSTM layers with a full softmax, batch 20, 35 steps, SGD, clipped; made-up words, frequent ones and rare ones as in text, each
 * stream three of them again and again. A stream's next word follows from those before, so the loss falls below what frequencies alone
 * give only if the recurrent weights learn.
 */
final class LanguageModelTrials implements Trials {
    private static final int BATCH = 20;
    private static final int STEPS = 35;
    private static final int PERIOD = 3;

    /**
     * Of the learning rate: a step moves a logit by the rate times as many products as there are hidden units. With 128 units and 1,000
     * words the loss falls from 6.9 to 4.7 in 50 steps, on the CPU in PyTorch as here to within 1e-6. Twice the rate is unstable.
     */
    private static final double RATE_TIMES_HIDDEN = 32;

    private static final double CLIP = 5;

    private final NetworkShape shape;
    private final double dropout;
    private final List<Segment> segments = new ArrayList<>();

    LanguageModelTrials(int hidden, int vocabulary, double dropout) {
        this.dropout = dropout;
        shape = new NetworkShape(
                vocabulary,
                Cell.LSTM,
                2,
                hidden,
                hidden,
                NetworkShape.Embeddings.SEPARATE,
                OutputLayer.FULL,
                List.of());
        Xorshift random = new Xorshift(Seeds.derive(SEED, "bench.tokens"));
        int[] pattern = new int[PERIOD];
        for (int i = 0; i < INPUTS; i++) {
            int[] tokens = new int[BATCH * STEPS];
            int[] next = new int[BATCH * STEPS];
            for (int t = 0; t < tokens.length; t++) {
                int step = t % STEPS;
                if (step == 0) {
                    for (int p = 0; p < PERIOD; p++) {
                        // Zipf's law: each word about as often as its number is low.
                        pattern[p] = (int) Math.pow(vocabulary, random.nextFloat()) - 1;
                    }
                }
                tokens[t] = pattern[step % PERIOD];
                next[t] = pattern[(step + 1) % PERIOD];
            }
            segments.add(new Segment(tokens, next, BATCH, STEPS));
        }
    }

    private ModelState weights() {
        ModelState state = ModelState.zeros(ModelLayout.of(shape.parameters()));
        Xorshift random = new Xorshift(Seeds.derive(SEED, "bench.weights"));
        // The variance of a sum of as many products as there are hidden units is that of one of them.
        float range = (float) Math.sqrt(3.0 / shape.hidden());
        for (int tensor = 0; tensor < shape.parameters().size(); tensor++) {
            float[] values = state.tensor(tensor);
            for (int i = 0; i < values.length; i++) {
                values[i] = range * (2 * random.nextFloat() - 1);
            }
        }
        return state;
    }

    private StepSettings settings(int step) {
        return new StepSettings(rate(), step + 1L, CLIP, dropout, 0, 0, step);
    }

    private double rate() {
        return RATE_TIMES_HIDDEN / shape.hidden();
    }

    private Segment segment(int step) {
        return segments.get(step % INPUTS);
    }

    @Override
    public Trial open(ComputePlace place) {
        LanguageModel model = LanguageModelEngines.named("torch").open(shape, new Optimizer.Sgd(), place);
        model.load(weights());
        model.hiddenState(new float[shape.hiddenStateSize(BATCH)], BATCH);
        return new Trial() {
            @Override
            public Supplier<Object> begin(int number) {
                Supplier<StepResult> running = model.begin(segment(number), settings(number));
                return () -> running.get().lossSum() / (BATCH * STEPS);
            }

            @Override
            public void close() {
                model.close();
            }
        };
    }

    @Override
    public double examplesOfAStep() {
        return BATCH * STEPS;
    }

    @Override
    public void write(Path folder) throws IOException {
        Files.write(
                folder.resolve("shape.json"),
                Json.toBytes(Map.of(
                        "hidden", shape.hidden(),
                        "layers", shape.layers(),
                        "vocabulary", shape.vocabulary(),
                        "batch", BATCH,
                        "steps", STEPS,
                        "rate", rate(),
                        "clip", CLIP,
                        "inputs", INPUTS,
                        "parameters", Trials.told(shape.parameters()))));
        Trials.writeWeights(folder, shape.parameters(), weights());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("inputs.bin")))) {
            for (Segment segment : segments) {
                Trials.write(out, segment.inputs());
                Trials.write(out, segment.targets());
            }
        }
    }
}
