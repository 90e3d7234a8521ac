package io.thalweg.lm;

import io.thalweg.average.ModelLayout;
import io.thalweg.average.ModelState;
import io.thalweg.average.ParameterMerge;
import io.thalweg.average.ReplicaState;
import io.thalweg.average.Slice;
import io.thalweg.average.SliceMerge;
import io.thalweg.average.TensorSpec;
import io.thalweg.average.TouchedRows;
import io.thalweg.dataset.CorpusSource;
import io.thalweg.memory.MemoryTerm;
import io.thalweg.memory.ProcessMemory;
import io.thalweg.network.Checks;
import io.thalweg.network.EngineSearch;
import io.thalweg.network.Optimizer;
import io.thalweg.network.OptimizerState;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.network.QueuedSteps;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.random.Seeds;
import io.thalweg.train.FamilyDemand;
import io.thalweg.train.Figures;
import io.thalweg.train.Program;
import io.thalweg.train.ReplicaResult;
import io.thalweg.train.ReplicaRound;
import io.thalweg.train.ReplicaTask;
import io.thalweg.train.Validation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A language model as rounds of replicas. The state is the network's parameters, followed by the optimiser's moments where
 * these are averaged. An example is a token predicted; the loss is the mean over tokens in nats. See {@link TokenStreams} for
 * how text becomes rounds.
 *
 * <p>A replica that was left out of a round ({@link io.thalweg.train.RoundLimits}) goes on where the round is, with a hidden
 * state of zeros: what it would have trained on meanwhile is lost, as the round's limits say.
 */
public final class LanguageModelProgram implements Program {
    private static final long serialVersionUID = 1L;

    private final LanguageModelConfig config;
    private final NetworkShape shape;
    private final Optimizer optimizer;
    private final CorpusSource corpus;
    private final TokenStreams streams;
    private final ReplicaSteps steps;
    private final @Nullable TokenText text;

    /**
     * @param vocabulary number of token ids
     * @param corpus whose tokens are those ids
     * @throws BadConfiguration if the data is too small for the streams, the vocabulary does not fit the network, or what a
     *     replica carries would be too large
     */
    public LanguageModelProgram(LanguageModelConfig config, int vocabulary, CorpusSource corpus) {
        this(config, vocabulary, corpus, null);
    }

    /** @param text how tokens read, for a sample at each validation; null for none */
    public LanguageModelProgram(
            LanguageModelConfig config, int vocabulary, CorpusSource corpus, @Nullable TokenText text) {
        this.text = text;
        this.config = config;
        this.shape = config.network().shape(vocabulary);
        this.optimizer = config.learning().method();
        this.corpus = corpus;
        this.streams = TokenStreams.of(config, corpus.tokens("train"));
        this.steps = new ReplicaSteps(config, streams, corpus);
        Checks checks = new Checks();
        checks.refuse(
                streams.length() < 1,
                Problem.of("The training split is too small for --replicas times --batch streams")
                        .found(streams.tokens() + " tokens")
                        .allowed("at least " + ((long) streams.replicas() * streams.batch() + 1))
                        .remedy("Lower --replicas or --batch, or prepare more text"));
        checks.refuse(
                streams.length() >= 1 && streams.length() < streams.steps(),
                Problem.of("--steps is longer than a stream")
                        .found(streams.steps() + " tokens, of a stream of " + streams.length())
                        .allowed("at most " + streams.length())
                        .remedy("Lower --steps, --replicas or --batch, or prepare more text"));
        checks.refuse(
                streams.length() >= 1 && streams.rounds() > Integer.MAX_VALUE,
                Problem.of("The run has too many rounds")
                        .found(streams.length() < 1 ? 0 : streams.rounds())
                        .allowed("at most " + Integer.MAX_VALUE)
                        .remedy("Raise --local-steps"));
        long carry = Carry.bytes((long) shape.layers() * shape.cell().stateParts() * config.batch() * shape.hidden(), 0)
                + Float.BYTES * keptMoments();
        checks.refuse(
                carry > ReplicaRound.MAX_CARRY_BYTES,
                Problem.of("A replica would carry too much from round to round")
                        .found(carry + " bytes")
                        .allowed("at most " + ReplicaRound.MAX_CARRY_BYTES)
                        .remedy(
                                keptMoments() > 0
                                        ? "Choose --optimizer-state average, or a smaller network"
                                        : "Lower --batch or --hidden"));
        BadConfiguration.throwIfAny(checks.problems());
    }

    public LanguageModelConfig config() {
        return config;
    }

    /** What replicas train on. */
    public ReplicaSteps steps() {
        return steps;
    }

    public NetworkShape shape() {
        return shape;
    }

    /** The network's parameters. */
    @Override
    public ModelLayout modelLayout() {
        return ModelLayout.of(shape.parameters());
    }

    @Override
    public ModelLayout layout() {
        return keepsMoments() ? modelLayout() : ModelLayout.of(withMoments());
    }

    private List<TensorSpec> withMoments() {
        List<TensorSpec> tensors = new ArrayList<>(shape.parameters());
        tensors.addAll(momentTensors());
        return tensors;
    }

    private List<TensorSpec> momentTensors() {
        List<TensorSpec> tensors = new ArrayList<>();
        for (String moment : optimizer.moments()) {
            for (TensorSpec parameter : shape.parameters()) {
                tensors.add(new TensorSpec(Optimizer.tensor(moment, parameter.name()), parameter.shape()));
            }
        }
        return tensors;
    }

    private boolean keepsMoments() {
        return config.averaging().optimizerState() == OptimizerState.KEEP;
    }

    /** Values of the moments that a replica carries. */
    private long keptMoments() {
        return keepsMoments()
                ? momentTensors().stream().mapToLong(TensorSpec::size).sum()
                : 0;
    }

    /**
     * What a run of this program needs besides what every round needs.
     *
     * @param engine that trains
     * @param vocabularyFileBytes length of {@code vocabulary.tsv}
     * @param reader what a thread holds to read the corpus
     */
    public FamilyDemand demand(LanguageModelEngine engine, long vocabularyFileBytes, MemoryTerm reader) {
        long largest =
                layout().tensors().stream().mapToLong(TensorSpec::size).max().orElse(0) * Float.BYTES;
        long bytes = layout().size() * Float.BYTES;
        long roundTokens = 3L * Integer.BYTES * config.batch() * config.steps() * streams.segments(0);
        long carried = Carry.bytes(shape.hiddenStateSize(config.batch()), keptMoments());
        long carry = 3 * carried;
        List<MemoryTerm> replica = new ArrayList<>(List.of(
                new MemoryTerm("a round's tokens", roundTokens, "StreamReader"),
                new MemoryTerm("hidden state and moments kept, as carried, before and after", carry, "Carry", carried),
                reader));
        replica.addAll(engine.heapMemory(shape, config.network().recurrentDropout()));
        return new FamilyDemand(
                        new MemoryTerm(
                                "parameters, and moments where these are averaged", bytes, "ModelState", largest),
                        replica,
                        List.of(
                                // A word is a string, an entry of a hash map and a count; the file has it once.
                                new MemoryTerm(
                                        "words, counts and ids of the vocabulary",
                                        100L * shape.vocabulary(),
                                        "Vocabulary"),
                                new MemoryTerm(
                                        "the vocabulary's file, for the model",
                                        2 * vocabularyFileBytes,
                                        "TrainingPlan"),
                                new MemoryTerm("carries of all replicas", carry * streams.replicas(), "Trainer")),
                        engine.nativeMemory(shape, optimizer, config.batch(), config.steps()),
                        1 << 16,
                        bytes)
                .onDevice(
                        config.device(),
                        engine.deviceMemory(shape, optimizer, config.batch(), config.steps(), config.precision()));
    }

    /** Bytes of the outer step's memory between rounds. */
    public long outerMemoryBytes() {
        return config.averaging().outerStep() == OuterStepChoice.MEAN
                ? 0
                : modelLayout().size() * Float.BYTES;
    }

    /** As {@link InitialValues} says; moments zero. */
    @Override
    public float[] initialValues(Slice slice) {
        List<TensorSpec> parameters = shape.parameters();
        if (slice.tensor() >= parameters.size()) {
            return new float[slice.size()];
        }
        NetworkConfig network = config.network();
        return new InitialValues(shape, network.initialRange(), network.forgetBias(), config.seed())
                .of(slice, parameters.get(slice.tensor()));
    }

    @Override
    public SliceMerge merge() {
        return new ParameterMerge(shape.parameters().size(), config.averaging().outer());
    }

    @Override
    public int rounds() {
        return (int) streams.rounds();
    }

    @Override
    public int replicas(int round) {
        return streams.replicas();
    }

    @Override
    public long examplesInEpoch() {
        return streams.length() * streams.batch() * streams.replicas();
    }

    @Override
    public double epochAt(int round) {
        return streams.epochAt(round);
    }

    @Override
    public double learningRateAt(int round) {
        long first = streams.firstStep(round);
        int segments = streams.segments(round);
        double sum = 0;
        for (int i = 0; i < segments; i++) {
            sum += steps.rate(first + i);
        }
        return sum / segments;
    }

    @Override
    public ReplicaResult train(ReplicaTask task) {
        String place = "round " + task.round() + ", replica " + task.replica();
        ModelState state = modelState(task.state());
        int hiddenSize = shape.hiddenStateSize(config.batch());
        long firstStep = streams.firstStep(task.round());
        Carry carry = task.carry().length == 0
                ? new Carry(0, new float[hiddenSize], new float[(int) keptMoments()])
                : Carry.parse(task.carry(), hiddenSize, (int) keptMoments(), place);
        boolean goesOn = carry.nextStep() == firstStep && streams.firstSegment(task.round()) > 0;
        ModelState trained = withMoments(state, carry.moments());
        int segments = streams.segments(task.round());
        double[] sums = new double[2];
        long examples = 0;
        float[] hidden;
        double nativeBytes;
        try (LanguageModel model = open(task.gpu())) {
            model.load(trained);
            model.hiddenState(goesOn ? carry.hidden() : new float[hiddenSize], config.batch());
            List<Segment> read = steps.read(task.round(), task.replica());
            QueuedSteps<StepResult> queue = new QueuedSteps<>((i, step) -> {
                double rate = steps.settings(task.round(), task.replica(), i).learningRate();
                Finite.require(step, place + ", step " + i, rate);
                sums[0] += step.lossSum();
                sums[1] += step.gradientNorm();
            });
            for (int i = 0; i < segments; i++) {
                queue.begun(model.begin(read.get(i), steps.settings(task.round(), task.replica(), i)));
                examples += read.get(i).tokens();
            }
            queue.end();
            hidden = model.hiddenState();
            model.store(trained);
            nativeBytes = ProcessMemory.besidesHeapBytes();
        }
        Finite.require(trained, hidden, place);
        byte[] next = new Carry(firstStep + segments, hidden, moments(trained)).toBytes();
        Figures figures = new Figures(
                Map.of(Figures.GRADIENT_NORM, sums[1] / segments), Map.of(Figures.NATIVE_BYTES, nativeBytes));
        return new ReplicaResult(state, TouchedRows.all(), next, examples, sums[0], examples, figures);
    }

    @Override
    public void tryMachine(int gpu) {
        if (EngineSearch.address(config.device(), gpu) >= 0) {
            open(gpu).close();
        }
    }

    private LanguageModel open(int gpu) {
        return LanguageModelEngines.open(config, shape, gpu);
    }

    private static ModelState modelState(ReplicaState state) {
        if (state instanceof ModelState own) {
            return own;
        }
        throw new IllegalArgumentException("A language model trains a ModelState, found " + state.getClass());
    }

    /** The state and, where a replica keeps its moments, these; the state's arrays are shared. */
    private ModelState withMoments(ModelState state, float[] moments) {
        if (!keepsMoments() || optimizer.moments().isEmpty()) {
            return state;
        }
        ModelLayout layout = ModelLayout.of(withMoments());
        int parameters = shape.parameters().size();
        float[][] tensors = new float[layout.tensors().size()][];
        int at = 0;
        for (int t = 0; t < tensors.length; t++) {
            if (t < parameters) {
                tensors[t] = state.tensor(t);
            } else {
                tensors[t] = new float[layout.tensors().get(t).size()];
                System.arraycopy(moments, at, tensors[t], 0, tensors[t].length);
                at += tensors[t].length;
            }
        }
        return new ModelState(layout, tensors);
    }

    /** The moments that a replica carries on, one after the other. */
    private float[] moments(ModelState trained) {
        float[] moments = new float[(int) keptMoments()];
        int at = 0;
        for (int t = shape.parameters().size(); at < moments.length; t++) {
            float[] tensor = trained.tensor(t);
            System.arraycopy(tensor, 0, moments, at, tensor.length);
            at += tensor.length;
        }
        return moments;
    }

    /** Over the whole validation split, hidden state carried, in as many streams as a replica trains. */
    @Override
    public OptionalDouble validate(ReplicaState state) {
        return validate(state, ReplicaTask.NO_GPU);
    }

    @Override
    public OptionalDouble validate(ReplicaState state, int gpu) {
        return validate(state, gpu, model -> "")
                .map(Validation::loss)
                .map(OptionalDouble::of)
                .orElseGet(OptionalDouble::empty);
    }

    /** The same with a text that the model writes; its draws follow from seed and round, and are nobody else's. */
    @Override
    public Optional<Validation> validate(ReplicaState state, int round, int gpu) {
        TokenText reading = text;
        return validate(state, gpu, model -> {
            long seed = Seeds.derive(config.seed(), "lm.validation.sample", round);
            return reading == null
                    ? ""
                    : TextSamples.draw(model, shape, reading, 1, seed).get(0);
        });
    }

    private Optional<Validation> validate(ReplicaState state, int gpu, Function<LanguageModel, String> sample) {
        StreamEvaluation evaluation = new StreamEvaluation(0, corpus.tokens("valid"), config.batch(), config.steps());
        if (evaluation.predictions() == 0) {
            return Optional.empty();
        }
        try (LanguageModel model = open(gpu)) {
            model.load(modelState(state));
            double loss = evaluation.lossSum(model, shape, corpus, "valid") / evaluation.predictions();
            // A network without a loss has no text either; that there is no loss is for the trainer to say.
            return Optional.of(new Validation(loss, Double.isFinite(loss) ? sample.apply(model) : ""));
        }
    }
}
