package io.thalweg.jobs;

import io.thalweg.gan.GanConfig;
import io.thalweg.gan.GanLearningConfig;
import io.thalweg.gan.GanLossChoice;
import io.thalweg.gan.GanMeasuresConfig;
import io.thalweg.network.OuterStepChoice;
import io.thalweg.problem.Problem;
import io.thalweg.spark.SparkSetup;
import io.thalweg.train.RoundMetrics;
import io.thalweg.train.TrainerConfig;
import io.thalweg.training.GanRequest;
import io.thalweg.training.GanTraining;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** Trains a GAN. */
@Command(
        name = "gan",
        description = {
            "Train a generative adversarial network (DCGAN) on a dataset of images, by replicas that are averaged.",
            "Images are 16, 20, 24, 28, 32, 40, 48, 56 or 64 pixels a side."
        })
final class TrainGanCommand extends FamilyCommand<GanRequest> {
    TrainGanCommand() {
        super(options());
    }

    private static ConfigOptions<GanRequest> options() {
        return ConfigOptions.of(GanRequest.defaults())
                .explain("noise", "Length of the noise that an image is made from.")
                .explain("features", "Channels of the layer next to the image; each further one has twice as many.")
                .explain("discriminatorNorm", "What keeps the discriminator's layers in bounds.")
                .explain("conditional", "Make images of a given label.")
                .explain("loss", "What the two networks minimise.")
                .explain("gradientPenalty", "Weight of the gradient penalty of --loss wasserstein.")
                .explain("learningRate", "The generator's learning rate.")
                .explain("discriminatorLearningRate", "The discriminator's learning rate.")
                .deriveFrom("discriminatorLearningRate", "as --learning-rate", values -> values.apply("learningRate"))
                .explain("beta1", "Adam's decay of the mean gradient.")
                .explain("beta2", "Adam's decay of the mean squared gradient.")
                .explain("discriminatorSteps", "Steps of the discriminator for each of the generator.")
                .explain("labelSmoothing", "What the target for real images falls short of 1.")
                .explain("averageDecay", "Of the running average of the generator, with which images are made.")
                .explain("replicas", "Replicas that train at the same time and are averaged.")
                .explain("localSteps", "The generator's steps in each replica between two averagings.")
                .explain("outerStep", "What is done with the mean of the replicas.")
                .explain("outerLearningRate", "Learning rate of the outer step.")
                .deriveFrom(
                        "outerLearningRate",
                        "1 of slowmo, 0.7 of diloco",
                        values -> ((OuterStepChoice) values.apply("outerStep")).defaultLearningRate())
                .explain("outerMomentum", "Momentum of the outer step.")
                .deriveFrom(
                        "outerMomentum",
                        "0.5 of slowmo, 0.9 of diloco",
                        values -> ((OuterStepChoice) values.apply("outerStep")).defaultMomentum())
                .explain("optimizerState", "What becomes of the optimisers' moments: they are averaged.")
                .explain("batch", "Images of a minibatch.")
                .explain("epochs", "Passes over the training split.")
                .explain("engine", "The library of networks.")
                .explain("device", "Where networks run; auto takes a GPU if Spark gives the task one.")
                .explain(
                        "precision",
                        "In what numbers networks compute; tf32 is a mode of GPUs, bfloat16 halves what products read.")
                .explain("threads", "Threads of the CPU in each replica.")
                .explain("seed", "Seed of every random draw.")
                .explain(
                        "validationImages",
                        "Images generated at each validation (--validate-every), from one noise, to be compared with"
                                + " as many real ones.")
                .explain(
                        "classifierSteps",
                        "Steps of the training of the classifier on whose features they are compared.")
                .explain(
                        "classifier",
                        "A GAN whose classifier is used instead of one trained on these images; needed where they have"
                                + " no labels.");
    }

    @Override
    int threads(GanRequest request) {
        return request.training().threads();
    }

    @Override
    void checkTogether(GanRequest request, TrainerConfig trainer, List<Problem> problems) {
        checkLoss(request.training().learning(), problems);
        checkMeasures(request.measures(), trainer.validateEvery() > 0, problems);
        String classifier = request.measures().classifier();
        if (!classifier.isEmpty()) {
            Places.requireFolder(problems, "--classifier", classifier);
            Places.requireApart(problems, "--classifier", classifier, "--output", output.folder());
            if (trainer.validateEvery() == 0) {
                problems.add(Problem.of("--classifier is for validations, and there are none")
                        .found("--validate-every 0")
                        .allowed("1 or more")
                        .remedy("Give --validate-every, or leave --classifier out"));
            }
        }
    }

    /** Not of the record, by which models that were trained so are read. */
    private static void checkLoss(GanLearningConfig learning, List<Problem> problems) {
        if (learning.loss() != GanLossChoice.WASSERSTEIN
                && learning.gradientPenalty() != GanLearningConfig.defaults().gradientPenalty()) {
            problems.add(Problem.of("--gradient-penalty is for --loss wasserstein")
                    .found(learning.gradientPenalty() + " with --loss "
                            + ConfigOption.kebab(learning.loss().name()))
                    .remedy("Leave --gradient-penalty out, or give --loss wasserstein"));
        }
    }

    private static void checkMeasures(GanMeasuresConfig measures, boolean validated, List<Problem> problems) {
        GanMeasuresConfig usual = GanMeasuresConfig.defaults();
        if (!validated && measures.validationImages() != usual.validationImages()) {
            problems.add(withoutValidations("--validation-images", measures.validationImages()));
        }
        if (measures.classifierSteps() == usual.classifierSteps()) {
            return;
        }
        if (!validated) {
            problems.add(withoutValidations("--classifier-steps", measures.classifierSteps()));
        }
        if (!measures.classifier().isEmpty()) {
            problems.add(Problem.of("--classifier-steps is for a classifier that is trained, and one is given")
                    .found(measures.classifierSteps() + " with --classifier " + measures.classifier())
                    .remedy("Leave one of the two out"));
        }
    }

    private static Problem withoutValidations(String option, int value) {
        return Problem.of(option + " is for validations, and there are none")
                .found(value + " with --validate-every 0")
                .allowed("--validate-every 1 or more")
                .remedy("Give --validate-every, or leave " + option + " out");
    }

    @Override
    FamilyOnSpark<GanRequest> onSpark() {
        return new OnSpark();
    }

    private static final class OnSpark extends FamilyOnSpark<GanRequest> {
        OnSpark() {
            super("thalweg train gan", GanTraining::prospect, GanTraining::run);
        }

        @Override
        SparkSetup.Workload workload(GanRequest request) {
            GanConfig config = request.training();
            return new SparkSetup.Workload.Training(
                    config.threads(), config.averaging().replicas());
        }

        @Override
        void tell(RoundMetrics kept, Map<String, Object> result) {
            result.putAll(kept.figures());
            result.remove(io.thalweg.train.Figures.NATIVE_BYTES);
        }
    }
}
