package io.thalweg.bench.lm;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngines;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.OutputLayer;
import io.thalweg.lm.Segment;
import io.thalweg.lm.StepSettings;
import io.thalweg.network.Optimizer;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Tokens a second of an engine's training steps alone: made-up tokens in memory, no rounds, no Spark. What a whole job is
 * measured against.
 */
@Command(
        name = "loop-benchmark",
        mixinStandardHelpOptions = true,
        description = "Measures tokens a second of a language model's bare training loop.")
public final class LoopBenchmark implements Callable<Integer> {
    private static final long SEED = 20_261_122L;

    @Option(names = "--engine", description = "Default: ${DEFAULT-VALUE}.")
    String engine = "torch";

    @Option(names = "--vocabulary", description = "Default: ${DEFAULT-VALUE}.")
    int vocabulary = 10_000;

    @Option(names = "--layers", description = "Default: ${DEFAULT-VALUE}.")
    int layers = 2;

    @Option(names = "--hidden", description = "Default: ${DEFAULT-VALUE}.")
    int hidden = 200;

    @Option(names = "--batch", description = "Default: ${DEFAULT-VALUE}.")
    int batch = 20;

    @Option(names = "--steps", description = "Default: ${DEFAULT-VALUE}.")
    int steps = 35;

    @Option(names = "--threads", description = "Default: ${DEFAULT-VALUE}.")
    int threads = 1;

    @Option(names = "--warm-up", description = "Steps before the clock runs. Default: ${DEFAULT-VALUE}.")
    int warmUp = 20;

    @Option(names = "--measured", description = "Steps that are measured. Default: ${DEFAULT-VALUE}.")
    int measured = 200;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LoopBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() {
        NetworkShape shape = new NetworkShape(
                vocabulary,
                Cell.LSTM,
                layers,
                hidden,
                hidden,
                NetworkShape.Embeddings.SEPARATE,
                OutputLayer.FULL,
                List.of());
        Xorshift random = new Xorshift(Seeds.derive(SEED, "benchmark"));
        try (LanguageModel model = LanguageModelEngines.named(engine).open(shape, new Optimizer.Sgd(), threads, -1)) {
            model.load(initial(shape, random));
            model.hiddenState(new float[shape.hiddenStateSize(batch)], batch);
            for (int step = 0; step < warmUp; step++) {
                train(model, random, step);
            }
            long began = System.nanoTime();
            double lossSum = 0;
            for (int step = 0; step < measured; step++) {
                lossSum += train(model, random, warmUp + step);
            }
            double seconds = (System.nanoTime() - began) * 1e-9;
            long tokens = (long) measured * batch * steps;
            System.out.printf(
                    Locale.ROOT,
                    "%s %,d tokens in %.2f s: %.0f tokens/s, mean loss %.3f nats%n",
                    engine,
                    tokens,
                    seconds,
                    tokens / seconds,
                    lossSum / tokens);
        }
        return 0;
    }

    private double train(LanguageModel model, Xorshift random, int step) {
        int[] tokens = new int[batch * steps];
        int[] next = new int[batch * steps];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = random.nextBelow(vocabulary);
            next[i] = random.nextBelow(vocabulary);
        }
        return model.train(new Segment(tokens, next, batch, steps), new StepSettings(0.1, step + 1L, 5, 0, 0, 0, step))
                .lossSum();
    }

    private static ModelState initial(NetworkShape shape, Xorshift random) {
        ModelState state = ModelState.zeros(ModelLayout.of(shape.parameters()));
        for (int tensor = 0; tensor < shape.parameters().size(); tensor++) {
            float[] values = state.tensor(tensor);
            for (int i = 0; i < values.length; i++) {
                values[i] = 0.2f * random.nextFloat() - 0.1f;
            }
        }
        return state;
    }
}
