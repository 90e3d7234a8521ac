package io.thalweg.gan.generate;

import io.thalweg.checkpoint.ModelManifest;
import io.thalweg.dataset.DatasetManifest;
import io.thalweg.dataset.ImageCorpus;
import io.thalweg.dataset.ImageShape;
import io.thalweg.dataset.ImageSource;
import io.thalweg.gan.Gan;
import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanProgram;
import io.thalweg.gan.GanShape;
import io.thalweg.network.Device;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import io.thalweg.spark.TaskGpu;
import io.thalweg.storage.HadoopSettings;
import io.thalweg.storage.OutputFolder;
import io.thalweg.storage.Part;
import io.thalweg.training.GanModelFolder;
import io.thalweg.training.GanTraining;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * The images that a model makes, as a source like any dataset of images; all are of the training split. Travels to executors:
 * it carries the model's place and settings, and reads the parameters where images are made, once for each stretch of them.
 *
 * <p>Networks make {@value #MINIBATCH} images at a time, the same ones together whichever of them are asked for and on one thread: so
 * they do the same arithmetic, and give the same bits, in one process and in many tasks.
 */
public final class GanImageSource implements ImageSource {
    private static final long serialVersionUID = 1L;

    private static final int MINIBATCH = 64;
    private static final String SPLIT = "train";

    private final HadoopSettings hadoop;
    private final String folder;
    private final GanShape network;
    private final ArrayList<String> labels;
    private final String engine;
    private final Device device;
    private final Request request;
    private final ImageDraws draws;

    /**
     * Which images are made.
     *
     * @param images how many
     * @param label what all of them show, of a model that knows labels; null for all labels in turn
     * @param strip images on the way from one noise to another, at least 2; 0 for none
     * @param seed of every draw
     */
    public record Request(long images, @Nullable String label, int strip, long seed) implements java.io.Serializable {
        public Request {
            if (images < 1 || strip == 1 || strip < 0) {
                throw new IllegalArgumentException(images + " images in strips of " + strip);
            }
        }
    }

    private GanImageSource(GanModelFolder model, String engine, Device device, Request request, int label) {
        this.hadoop = new HadoopSettings(model.folder().hadoop());
        this.folder = model.folder().path().toString();
        this.network = model.shape();
        this.labels = new ArrayList<>(
                network.classes() == 0 ? List.of() : model.config().labels());
        this.engine = engine;
        this.device = device;
        this.request = request;
        this.draws = new ImageDraws(
                request.seed(), network.noise(), network.classes(), label, request.strip(), request.images());
    }

    /**
     * Looks at the model; its parameters stay where they are.
     *
     * @param engine that runs the network, which need not be the one that trained it
     * @throws BadConfiguration if the engine is not there or knows no such network, or the model no such label
     * @throws io.thalweg.problem.JobFailed if the folder holds no whole GAN
     */
    public static GanImageSource of(Configuration hadoop, String model, String engine, Device device, Request request) {
        GanModelFolder opened = GanModelFolder.open(OutputFolder.at(hadoop, model));
        List<Problem> problems = new ArrayList<>(refusals(opened, engine, Device.CPU));
        int label = label(opened, request.label(), problems);
        BadConfiguration.throwIfAny(problems);
        return new GanImageSource(opened, engine, device, request, label);
    }

    private static List<Problem> refusals(GanModelFolder model, String engine, Device device) {
        return GanProgram.engine(engine)
                .refusals(model.shape(), model.config().training().learning().objective(), device);
    }

    /** The label's number. */
    private static int label(GanModelFolder model, @Nullable String label, List<Problem> problems) {
        if (label == null) {
            return ImageDraws.IN_TURN;
        }
        List<String> names = model.config().labels();
        int number = model.shape().classes() == 0 ? -1 : names.indexOf(label);
        if (model.shape().classes() == 0) {
            problems.add(Problem.of("The model knows no labels")
                    .found("--label " + label)
                    .at(model.folder().path())
                    .remedy("Leave --label out, or train with --conditional"));
        } else if (number < 0) {
            problems.add(Problem.of("--label names none of the model's")
                    .found(label)
                    .allowed(String.join(", ", names))
                    .at(model.folder().path()));
        }
        return number;
    }

    /** @throws BadConfiguration if this machine, where images will be made, lacks the device */
    public GanImageSource checkedHere() {
        BadConfiguration.throwIfAny(refusals(model(), engine, device));
        return this;
    }

    private GanModelFolder model() {
        return GanModelFolder.open(OutputFolder.at(hadoop.configuration(), folder));
    }

    /** What decided the images, for a manifest. */
    public Map<String, Object> options() {
        Map<String, Object> options = new TreeMap<>();
        options.put("model", folder);
        options.put("images", request.images());
        options.put("label", request.label() == null ? "" : request.label());
        options.put("interpolate", request.strip());
        options.put("seed", request.seed());
        options.put("engine", engine);
        return options;
    }

    /** The file with the parameters that made them, for a manifest. */
    public DatasetManifest.Source parameters() throws IOException {
        OutputFolder model = OutputFolder.at(hadoop.configuration(), folder);
        Part part = ModelManifest.read(model, GanTraining.FAMILY).part(ModelManifest.PARAMETERS);
        Path place = model.fileSystem().makeQualified(model.path(part.path()));
        return new DatasetManifest.Source(place.toString(), part.bytes(), part.sha256());
    }

    @Override
    public ImageShape shape() {
        return new ImageShape(network.channels(), network.size(), network.size());
    }

    @Override
    public List<String> labels() {
        return List.copyOf(labels);
    }

    @Override
    public long images(String split) {
        return split.equals(SPLIT) ? request.images() : 0;
    }

    /** All of them. */
    public ImageCorpus open() {
        return open(SPLIT);
    }

    @Override
    public ImageCorpus open(String split) {
        return new Made(images(split));
    }

    /** The network with its parameters. */
    private Gan network() throws IOException {
        GanModelFolder model = model();
        GanConfig trained = model.config().training();
        GanConfig here = new GanConfig(
                trained.network(),
                trained.learning(),
                trained.averaging(),
                trained.batch(),
                trained.epochs(),
                engine,
                device,
                1,
                trained.seed());
        Gan gan = GanProgram.open(here, network, TaskGpu.device());
        boolean loaded = false;
        try {
            gan.load(model.parameters());
            gan.settle();
            loaded = true;
            return gan;
        } finally {
            if (!loaded) {
                gan.close();
            }
        }
    }

    private final class Made implements ImageCorpus {
        private final long images;

        Made(long images) {
            this.images = images;
        }

        @Override
        public long images() {
            return images;
        }

        @Override
        public ImageShape shape() {
            return GanImageSource.this.shape();
        }

        @Override
        public void forEachImage(long from, long to, ImageVisitor visitor) throws IOException {
            if (from < 0 || from > to || to > images) {
                throw new IllegalArgumentException("Images [" + from + ", " + to + ") are asked of " + images);
            }
            if (from == to) {
                return;
            }
            int size = network.values();
            try (Gan gan = network()) {
                for (long first = from - from % MINIBATCH; first < to; first += MINIBATCH) {
                    int[] shown = draws.labels(first, MINIBATCH);
                    byte[] pixels = gan.generate(draws.noise(first, MINIBATCH), shown);
                    int last = (int) Math.min(MINIBATCH, to - first);
                    for (int i = (int) Math.max(0, from - first); i < last; i++) {
                        if (!visitor.visit(pixels, i * size, shown.length == 0 ? NO_LABEL : shown[i])) {
                            return;
                        }
                    }
                }
            }
        }
    }
}
