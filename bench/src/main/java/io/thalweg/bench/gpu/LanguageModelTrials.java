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

/** Two LSTM layers with a full softmax, batch 20, 35 steps, SGD, clipped; made-up words. */
final class LanguageModelTrials implements Trials {
    private static final int BATCH = 20;
    private static final int STEPS = 35;
    private static final double RATE = 1;
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
        for (int i = 0; i < INPUTS; i++) {
            int[] tokens = new int[BATCH * STEPS];
            int[] next = new int[BATCH * STEPS];
            for (int t = 0; t < tokens.length; t++) {
                tokens[t] = random.nextBelow(vocabulary);
                next[t] = random.nextBelow(vocabulary);
            }
            segments.add(new Segment(tokens, next, BATCH, STEPS));
        }
    }

    private ModelState weights() {
        ModelState state = ModelState.zeros(ModelLayout.of(shape.parameters()));
        Xorshift random = new Xorshift(Seeds.derive(SEED, "bench.weights"));
        for (int tensor = 0; tensor < shape.parameters().size(); tensor++) {
            float[] values = state.tensor(tensor);
            for (int i = 0; i < values.length; i++) {
                values[i] = 0.1f * random.nextFloat() - 0.05f;
            }
        }
        return state;
    }

    private StepSettings settings(int step) {
        return new StepSettings(RATE, step + 1L, CLIP, dropout, 0, 0, step);
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
                        "rate", RATE,
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
