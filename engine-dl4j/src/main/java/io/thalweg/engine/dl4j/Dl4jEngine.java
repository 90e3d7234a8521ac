package io.thalweg.engine.dl4j;

import io.thalweg.average.TensorSpec;
import io.thalweg.lm.Cell;
import io.thalweg.lm.LanguageModel;
import io.thalweg.lm.LanguageModelEngine;
import io.thalweg.lm.NetworkShape;
import io.thalweg.lm.NetworkShape.Embeddings;
import io.thalweg.lm.OutputLayer;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Device;
import io.thalweg.network.Optimizer;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Language models on DL4J: the second engine, on the CPU. */
public final class Dl4jEngine implements LanguageModelEngine {
    /** What one buffer of DL4J's memory can be looked at as: 2^31 - 1 bytes. */
    static final long MAX_PARAMETERS = Integer.MAX_VALUE / Float.BYTES;

    @Override
    public String name() {
        return "dl4j";
    }

    @Override
    public boolean usesGpus() {
        return false;
    }

    @Override
    public List<Problem> refusals(NetworkShape shape, Optimizer optimizer, Device device) {
        List<Problem> refusals = notOfDl4j(shape, "--engine dl4j", "Choose --engine torch, which has it");
        if (device == Device.GPU) {
            refusals.add(noGpu());
        }
        return refusals;
    }

    /**
     * Why a network cannot be one of DL4J's.
     *
     * @param with what it was to be used with, for messages
     */
    static List<Problem> notOfDl4j(NetworkShape shape, String with, String remedy) {
        List<Problem> refusals = new ArrayList<>();
        if (shape.cell() != Cell.LSTM && shape.cell() != Cell.LSTM_PEEPHOLE) {
            refusals.add(refusal("--cell", shape.cell(), "lstm, lstm-peephole with " + with, remedy));
        }
        if (shape.output() != OutputLayer.FULL) {
            refusals.add(refusal("--output-layer", shape.output(), "full with " + with, remedy));
        }
        if (shape.embeddings() != Embeddings.SEPARATE) {
            refusals.add(refusal("--embeddings", shape.embeddings(), "separate with " + with, remedy));
        }
        long parameters =
                shape.parameters().stream().mapToLong(TensorSpec::size).sum();
        if (parameters > MAX_PARAMETERS) {
            refusals.add(Problem.of("The network is too large for DL4J's one array of parameters")
                    .found(parameters + " parameters")
                    .allowed("at most " + MAX_PARAMETERS + " with " + with)
                    .remedy(remedy));
        }
        return refusals;
    }

    private static Problem refusal(String option, Enum<?> found, String allowed, String remedy) {
        return Problem.of("DL4J has no such network: " + option)
                .found(found.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .allowed(allowed)
                .remedy(remedy);
    }

    static Problem noGpu() {
        return Problem.of("DL4J runs on the CPU only: its last build for CUDA (11.6) has no code for current GPUs")
                .found("--device gpu")
                .allowed("cpu, auto")
                .remedy("Choose --engine torch for a GPU, or --device cpu");
    }

    @Override
    public List<MemoryTerm> nativeMemory(NetworkShape shape, Optimizer optimizer, int batch, int steps) {
        return NativeMemory.terms(shape, optimizer, batch, steps);
    }

    @Override
    public List<MemoryTerm> heapMemory(NetworkShape shape, double recurrentDropout) {
        return recurrentDropout == 0 ? List.of() : List.of(NativeMemory.recurrentWeightsKept(shape));
    }

    @Override
    public LanguageModel open(NetworkShape shape, Optimizer optimizer, ComputePlace place) {
        List<Problem> refusals = refusals(shape, optimizer, place.gpu() >= 0 ? Device.GPU : Device.CPU);
        if (!refusals.isEmpty()) {
            throw new JobFailed(refusals.get(0));
        }
        Dl4jLibrary.load(place.threads());
        return new Dl4jLanguageModel(shape, optimizer);
    }
}
