package io.thalweg.gan;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.ParameterMerge;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceMerge;
import io.thalweg.average.TensorSpec;
import io.thalweg.average.TouchedRows;
import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageSource;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.memory.ProcessMemory;
import io.thalweg.network.Checks;
import io.thalweg.network.ComputePlace;
import io.thalweg.network.Device;
import io.thalweg.network.EngineSearch;
import io.thalweg.network.Optimizer;
import io.thalweg.network.QueuedSteps;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.problem.Problem;
import io.thalweg.random.Seeds;
import io.thalweg.train.FamilyDemand;
import io.thalweg.train.Figures;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaResult;
import io.thalweg.train.ReplicaTask;
import io.thalweg.train.RoundWarnings;
import io.thalweg.train.Validation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A GAN trained by averaged replicas. Both networks, their optimisers' moments, the running statistics and the running average
 * are one state and merge in the same round: parameters by the outer step, all else by the mean. A round never reaches over the
 * end of an epoch.
 */
public final class GanProgram implements Program {
    private static final long serialVersionUID = 1L;

    /** Mean of the discriminator's loss. */
    public static final String DISCRIMINATOR_LOSS = "discriminator_loss";

    /** Mean of D(x): the probability given to real images. */
    public static final String REAL_SCORE = "d_real";

    /** Mean of D(G(z)): the probability given to generated images. */
    public static final String FAKE_SCORE = "d_fake";

    private final GanConfig config;
    private final GanShape shape;
    private final ImageSource source;
    private final long images;
    private final @Nullable GanValidation validation;

    /** Plans a run that is not validated. @throws BadConfiguration if the data is too small, or there are no networks for it */
    public GanProgram(GanConfig config, ImageSource source) {
        this(config, source, null);
    }

    /**
     * Plans the run.
     *
     * @param validation null for none
     * @throws BadConfiguration if the data is too small, or there are no networks for it
     */
    public GanProgram(GanConfig config, ImageSource source, @Nullable GanValidation validation) {
        this.validation = validation;
        this.config = config;
        this.shape = config.shape(source.shape(), source.labels().size());
        this.source = source;
        this.images = source.images("train");
        Checks checks = new Checks();
        checks.refuse(
                images < imagesOfAStep(),
                Problem.of("The training split is too small for a step of all replicas")
                        .found(images + " images")
                        .allowed("at least " + imagesOfAStep()
                                + ", --replicas times --batch times --discriminator-steps")
                        .remedy("Lower one of these, or prepare more images"));
        checks.refuse(
                images >= imagesOfAStep() && roundsOfAnEpoch() * config.epochs() > Integer.MAX_VALUE,
                Problem.of("The run has too many rounds")
                        .found(roundsOfAnEpoch() + " in an epoch")
                        .allowed("at most " + Integer.MAX_VALUE + " in all")
                        .remedy("Raise --local-steps"));
        BadConfiguration.throwIfAny(checks.problems());
    }

    public GanConfig config() {
        return config;
    }

    public GanShape shape() {
        return shape;
    }

    /** Real images that one step of every replica takes. */
    private long imagesOfAStep() {
        return (long) config.averaging().replicas() * imagesOfAReplicasStep();
    }

    private int imagesOfAReplicasStep() {
        return Math.multiplyExact(config.batch(), config.learning().discriminatorSteps());
    }

    private long stepsOfAnEpoch() {
        return images / imagesOfAStep();
    }

    private long roundsOfAnEpoch() {
        int steps = config.averaging().localSteps();
        return (stepsOfAnEpoch() + steps - 1) / steps;
    }

    private long epochOf(int round) {
        return round / roundsOfAnEpoch();
    }

    /** First step of a round within its epoch. */
    private long firstStep(int round) {
        return round % roundsOfAnEpoch() * config.averaging().localSteps();
    }

    private int steps(int round) {
        return (int) Math.min(config.averaging().localSteps(), stepsOfAnEpoch() - firstStep(round));
    }

    @Override
    public ModelLayout modelLayout() {
        return ModelLayout.of(shape.model());
    }

    @Override
    public ModelLayout layout() {
        List<TensorSpec> tensors = new ArrayList<>(shape.model());
        for (String moment : config.learning().optimizer().moments()) {
            for (TensorSpec parameter : shape.parameters()) {
                tensors.add(new TensorSpec(Optimizer.tensor(moment, parameter.name()), parameter.shape()));
            }
        }
        return ModelLayout.of(tensors);
    }

    /** As {@link InitialNetworks} says; moments zero. */
    @Override
    public float[] initialValues(Slice slice) {
        List<TensorSpec> model = shape.model();
        return slice.tensor() < model.size()
                ? new InitialNetworks(config.seed()).of(slice, model.get(slice.tensor()))
                : new float[slice.size()];
    }

    @Override
    public SliceMerge merge() {
        return new ParameterMerge(shape.parameters().size(), config.averaging().outer());
    }

    @Override
    public int rounds() {
        return (int) (roundsOfAnEpoch() * config.epochs());
    }

    @Override
    public int replicas(int round) {
        return config.averaging().replicas();
    }

    @Override
    public long examplesInEpoch() {
        return stepsOfAnEpoch() * imagesOfAStep();
    }

    @Override
    public double epochAt(int round) {
        return round == rounds() ? config.epochs() : epochOf(round) + (double) firstStep(round) / stepsOfAnEpoch();
    }

    @Override
    public double learningRateAt(int round) {
        return config.learning().learningRate();
    }

    @Override
    public ReplicaResult train(ReplicaTask task) {
        String place = "round " + task.round() + ", replica " + task.replica();
        ModelState state = modelState(task.state());
        int steps = steps(task.round());
        long before = epochOf(task.round()) * stepsOfAnEpoch() + firstStep(task.round());
        double[] sums = new double[4];
        double nativeBytes;
        try (Gan gan = open(task.gpu())) {
            gan.load(state);
            RealImages real = new RealImages(task);
            QueuedSteps<GanStep> queue = new QueuedSteps<>((i, step) -> {
                Finite.require(step, place + ", step " + i);
                sums[0] += step.generatorLoss();
                sums[1] += step.discriminatorLoss();
                sums[2] += step.realScore();
                sums[3] += step.fakeScore();
            });
            for (int i = 0; i < steps; i++) {
                queue.begun(gan.begin(real.next(), settings(task, before + i)));
            }
            queue.end();
            gan.store(state);
            nativeBytes = ProcessMemory.besidesHeapBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Finite.require(state, place);
        long examples = (long) steps * imagesOfAReplicasStep();
        Figures figures = new Figures(
                Map.of(DISCRIMINATOR_LOSS, sums[1] / steps, REAL_SCORE, sums[2] / steps, FAKE_SCORE, sums[3] / steps),
                Map.of(Figures.NATIVE_BYTES, nativeBytes));
        return new ReplicaResult(
                state, TouchedRows.all(), new byte[0], examples, sums[0] / steps * examples, examples, figures);
    }

    @Override
    public void tryMachine(int gpu) {
        if (EngineSearch.address(config.device(), gpu) >= 0) {
            open(gpu).close();
        }
    }

    private Gan open(int gpu) {
        return open(config, shape, gpu);
    }

    /**
     * Networks where a configuration wants them.
     *
     * @param gpu address of the GPU that there is for them, or -1
     * @throws JobFailed if the device is not there
     */
    public static Gan open(GanConfig config, GanShape shape, int gpu) {
        GanEngine engine = engine(config.engine());
        GanLoss loss = config.learning().objective();
        int address = EngineSearch.address(config.device(), engine.usesGpus() ? gpu : -1);
        if (address >= 0) {
            List<Problem> refusals = engine.refusals(shape, loss, Device.GPU);
            if (!refusals.isEmpty()) {
                throw new JobFailed(refusals.get(0));
            }
        }
        ComputePlace place = new ComputePlace(config.threads(), address, config.precision());
        return engine.open(shape, loss, config.learning().optimizer(), place);
    }

    /** The engine of that name. @throws BadConfiguration if there is none on the class path */
    public static GanEngine engine(String name) {
        return EngineSearch.named(name, GanEngine.class, GanEngine::name);
    }

    private static ModelState modelState(ReplicaState state) {
        if (state instanceof ModelState own) {
            return own;
        }
        throw new IllegalArgumentException("A GAN trains a ModelState, found " + state.getClass());
    }

    private GanStepSettings settings(ReplicaTask task, long step) {
        GanLearningConfig learning = config.learning();
        return new GanStepSettings(
                learning.learningRate(),
                learning.discriminatorLearningRate(),
                step + 1,
                learning.labelSmoothing(),
                // Over the first steps, or the average would stay with the networks that there were before training.
                Math.min(learning.averageDecay(), (1.0 + step) / (10 + step)),
                Seeds.derive(config.seed(), "gan.step", task.replica(), step));
    }

    /** That the networks have collapsed, as {@link CollapseWatch} tells it. */
    @Override
    public RoundWarnings warnings() {
        CollapseWatch.Watching watching = CollapseWatch.of(config.learning()).begin();
        return round -> watching.after(CollapseWatch.Round.of(round));
    }

    /**
     * What a run of this program needs besides what every round needs.
     *
     * @param reader what a thread holds to read the images
     * @param validations of the whole run
     */
    public FamilyDemand demand(GanEngine engine, MemoryTerm reader, int validations) {
        long largest =
                layout().tensors().stream().mapToLong(TensorSpec::size).max().orElse(0) * Float.BYTES;
        long bytes = layout().size() * Float.BYTES;
        long read = (long) ImageOrder.IMAGES * shape.values();
        List<MemoryTerm> replica = new ArrayList<>(
                List.of(new MemoryTerm("images read ahead, and a step's", 2 * read, "ImageOrder"), reader));
        List<MemoryTerm> outside =
                new ArrayList<>(engine.nativeMemory(shape, config.learning().objective(), config.batch()));
        if (validation != null) {
            replica.addAll(validation.heapMemory(shape));
            // One task validates at a time.
            validation.nativeMemory().stream().map(MemoryTerm::onceInAProcess).forEach(outside::add);
        }
        List<MemoryTerm> driver = validation == null ? List.of() : List.of(validation.sheetsMemory(shape, validations));
        return new FamilyDemand(
                        new MemoryTerm("parameters, moments, statistics and averages", bytes, "ModelState", largest),
                        replica,
                        driver,
                        outside,
                        1 << 16,
                        bytes)
                .onDevice(
                        config.device(),
                        engine.deviceMemory(shape, config.learning().objective(), config.batch(), config.precision()));
    }

    /** Bytes of the outer step's memory between rounds. */
    public long outerMemoryBytes() {
        return ModelLayout.of(shape.parameters()).size() * Float.BYTES;
    }

    @Override
    public OptionalDouble validate(ReplicaState state) {
        Double loss =
                validate(state, 0, ReplicaTask.NO_GPU).map(Validation::loss).orElse(null);
        return loss == null ? OptionalDouble.empty() : OptionalDouble.of(loss);
    }

    /** From one noise, whatever the round; nothing that training draws. */
    @Override
    public Optional<Validation> validate(ReplicaState state, int round, int gpu) {
        GanValidation looking = validation;
        if (looking == null) {
            return Optional.empty();
        }
        long seed = Seeds.derive(config.seed(), "gan.validation");
        int address = EngineSearch.address(config.device(), gpu);
        try (Gan gan = open(gpu)) {
            gan.load(modelState(state));
            gan.settle();
            return Optional.of(looking.look(gan, shape, source, seed, config.threads(), address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The real images of a replica's part of a round, minibatch by minibatch. */
    private final class RealImages {
        private final ImageOrder order;

        RealImages(ReplicaTask task) throws IOException {
            ImageCorpus corpus = source.open("train");
            long epoch = epochOf(task.round());
            long turn = Math.floorMod(Seeds.derive(config.seed(), "gan.epoch", epoch), images);
            long block = (long) steps(task.round()) * imagesOfAReplicasStep();
            long from = firstStep(task.round()) * imagesOfAStep() + task.replica() * block;
            long seed = Seeds.derive(config.seed(), "gan.order", task.round(), task.replica());
            order = new ImageOrder(corpus, (turn + from) % images, block, seed);
        }

        List<ImageBatch> next() throws IOException {
            List<ImageBatch> batches = new ArrayList<>();
            for (int k = 0; k < config.learning().discriminatorSteps(); k++) {
                batches.add(order.next(config.batch(), shape.classes() > 0));
            }
            return batches;
        }
    }
}
