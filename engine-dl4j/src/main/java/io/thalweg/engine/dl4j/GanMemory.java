package io.thalweg.engine.dl4j;

import io.thalweg.average.TensorSpec;
import io.thalweg.gan.GanShape;
import io.thalweg.memory.MemoryTerm;
import java.util.List;

/** What a GAN takes outside the heap while it trains, added up. */
final class GanMemory {
    private static final String FROM = "Dl4jGan";

    private GanMemory() {}

    /** Values of the larger of the two networks' arrays, DL4J's own statistics among them. */
    static long largestNetwork(GanShape shape) {
        long widths = 0;
        for (int halvings = 1; halvings <= shape.levels(); halvings++) {
            widths += shape.width(halvings);
        }
        return 2 * widths + Math.max(size(shape.generator()), size(shape.discriminator()));
    }

    private static long size(List<TensorSpec> specs) {
        return specs.stream().mapToLong(TensorSpec::size).sum();
    }

    /**
     * Steps of the discriminator take most, which pass generated and real images. Widths and numbers of arrays are those that
     * DL4J's layers make; see {@link StepMemory}.
     */
    static List<MemoryTerm> terms(GanShape shape, int batch) {
        long parameters = size(shape.parameters());
        long planes = shape.channels() + shape.classes();
        long units = 0;
        long patches = 0;
        for (int halvings = 1; halvings <= shape.levels(); halvings++) {
            long side = shape.size() >> halvings;
            units += shape.width(halvings) * side * side;
            long from = halvings == 1 ? planes : shape.width(halvings - 1);
            patches = Math.max(patches, GanShape.KERNEL * GanShape.KERNEL * from * side * side);
        }
        long values = planes * shape.size() * shape.size();
        return List.of(
                new MemoryTerm("machine code and tables of ND4J's libraries", NativeMemory.LIBRARIES, FROM)
                        .onceInAProcess(),
                new MemoryTerm(
                        parameters + " parameters of 4 bytes, their moments, averages and gradients",
                        Math.multiplyExact(5 * Float.BYTES, parameters),
                        FROM),
                new MemoryTerm(
                        "what both networks keep of " + batch + " images for the backward pass, and its gradients",
                        Math.multiplyExact((long) Float.BYTES * batch, 18 * units + 7 * values),
                        FROM),
                new MemoryTerm(
                        "patches of " + batch + " images as a matrix, and products of it",
                        Math.multiplyExact((long) Float.BYTES * batch, 3 * patches + units),
                        FROM));
    }
}
