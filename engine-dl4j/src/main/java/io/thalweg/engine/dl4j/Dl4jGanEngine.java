package io.thalweg.engine.dl4j;

import io.thalweg.gan.DiscriminatorNorm;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanEngine;
import io.thalweg.gan.GanLoss;
import io.thalweg.gan.GanShape;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Device;
import io.thalweg.network.Optimizer;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** GANs on DL4J: the second engine, on the CPU. */
public final class Dl4jGanEngine implements GanEngine {
    private static final String REMEDY = "Choose --engine torch, which has it";

    @Override
    public String name() {
        return "dl4j";
    }

    @Override
    public boolean usesGpus() {
        return false;
    }

    @Override
    public List<Problem> refusals(GanShape shape, GanLoss loss, Device device) {
        List<Problem> refusals = new ArrayList<>();
        if (loss instanceof GanLoss.WassersteinGradientPenalty) {
            refusals.add(Problem.of("DL4J has no gradient of a gradient, which the gradient penalty needs: --loss")
                    .found("wasserstein")
                    .allowed("minimax, non-saturating, least-squares, hinge with --engine dl4j")
                    .remedy(REMEDY));
        }
        if (shape.norm() == DiscriminatorNorm.SPECTRAL) {
            refusals.add(Problem.of("DL4J has no spectral normalisation: --discriminator-norm")
                    .found("spectral")
                    .allowed("batch, none with --engine dl4j")
                    .remedy(REMEDY));
        }
        long parameters = GanMemory.largestNetwork(shape);
        if (parameters > Dl4jEngine.MAX_PARAMETERS) {
            refusals.add(Problem.of("A network is too large for DL4J's one array of parameters")
                    .found(parameters + " parameters")
                    .allowed("at most " + Dl4jEngine.MAX_PARAMETERS + " with --engine dl4j")
                    .remedy("Lower --features, or choose --engine torch"));
        }
        if (device == Device.GPU) {
            refusals.add(Dl4jEngine.noGpu());
        }
        return refusals;
    }

    @Override
    public List<MemoryTerm> nativeMemory(GanShape shape, GanLoss loss, int batch) {
        return GanMemory.terms(shape, batch);
    }

    @Override
    public Gan open(GanShape shape, GanLoss loss, Optimizer optimizer, ComputePlace place) {
        List<Problem> refusals = refusals(shape, loss, place.gpu() >= 0 ? Device.GPU : Device.CPU);
        if (!refusals.isEmpty()) {
            throw new JobFailed(refusals.get(0));
        }
        Dl4jLibrary.load(place.threads());
        return new Dl4jGan(shape, loss, optimizer);
    }
}
