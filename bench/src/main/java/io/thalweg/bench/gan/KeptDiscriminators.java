package io.thalweg.bench.gan;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceMerge;
import io.thalweg.average.TensorSpec;
import io.thalweg.gan.GanProgram;
import io.thalweg.random.Seeds;
import io.thalweg.random.Xorshift;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaResult;
import io.thalweg.train.ReplicaTask;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The rounds of a GAN in which discriminators are not averaged but kept, each with its optimiser's moments, and change hands
 * between rounds, as in MD-GAN (Hardy, Le Merrer and Sericola 2019, "MD-GAN: Multi-discriminator generative adversarial networks
 * for distributed datasets"). There the one generator is on a server that takes the discriminators'
 * feedback at every step; here every replica has its own for a round, and these are averaged, as in the arm this is compared with.
 *
 * <p>A discriminator is a replica's carry: who gets it next is decided by whoever hands out the carries. What the averaged state has
 * in its place is trained by nobody after the first round.
 */
record KeptDiscriminators(GanProgram program) implements Program {
    private static final long serialVersionUID = 1L;

    /**
     * The carries of the next round: each goes to another replica, by a permutation of a single cycle that is drawn anew (Sattolo
     * 1986).
     *
     * @param carries of each replica, from the round
     */
    static List<byte[]> swapped(List<byte[]> carries, long seed, int round) {
        List<byte[]> swapped = new ArrayList<>(carries);
        Xorshift random = new Xorshift(Seeds.derive(seed, "benchmark.swap", round));
        for (int i = swapped.size() - 1; i > 0; i--) {
            int other = random.nextBelow(i);
            swapped.set(i, swapped.set(other, swapped.get(i)));
        }
        return swapped;
    }

    @Override
    public ReplicaResult train(ReplicaTask task) {
        if (!(task.state() instanceof ModelState state)) {
            throw new IllegalArgumentException(
                    "A GAN trains a ModelState, found " + task.state().getClass());
        }
        if (task.carry().length > 0) {
            FloatBuffer carried = ByteBuffer.wrap(task.carry()).asFloatBuffer();
            kept(state).forEach(carried::get);
        }
        ReplicaResult result =
                program.train(new ReplicaTask(task.round(), task.replica(), state, new byte[0], task.gpu()));
        List<float[]> kept = kept((ModelState) result.state());
        ByteBuffer carry = ByteBuffer.allocate(
                Float.BYTES * kept.stream().mapToInt(values -> values.length).sum());
        FloatBuffer values = carry.asFloatBuffer();
        kept.forEach(values::put);
        return new ReplicaResult(
                result.state(),
                result.touched(),
                carry.array(),
                result.examples(),
                result.lossSum(),
                result.lossExamples(),
                result.figures());
    }

    /** The discriminator's parameters and statistics, and its moments: not copies. */
    private static List<float[]> kept(ModelState state) {
        List<TensorSpec> tensors = state.layout().tensors();
        return IntStream.range(0, tensors.size())
                .filter(t -> Arrays.asList(tensors.get(t).name().split("\\.")).contains("discriminator"))
                .mapToObj(state::tensor)
                .toList();
    }

    @Override
    public ModelLayout layout() {
        return program.layout();
    }

    @Override
    public ModelLayout modelLayout() {
        return program.modelLayout();
    }

    @Override
    public float[] initialValues(Slice slice) {
        return program.initialValues(slice);
    }

    @Override
    public SliceMerge merge() {
        return program.merge();
    }

    @Override
    public int rounds() {
        return program.rounds();
    }

    @Override
    public int replicas(int round) {
        return program.replicas(round);
    }

    @Override
    public long examplesInEpoch() {
        return program.examplesInEpoch();
    }

    @Override
    public double epochAt(int round) {
        return program.epochAt(round);
    }

    @Override
    public double learningRateAt(int round) {
        return program.learningRateAt(round);
    }

    @Override
    public OptionalDouble validate(ReplicaState state) {
        return program.validate(state);
    }
}
