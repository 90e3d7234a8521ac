package io.thalweg.prepare.perplexity;

import io.thalweg.prepare.document.DocumentStep;
import io.thalweg.prepare.document.StepConfig;
import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.SparkHadoopUtil;

/**
 * The step {@code perplexity}: documents get the label {@value #PERPLEXITY_LABEL}, and {@value #BUCKET_LABEL} where bounds for
 * it are given; those out of bounds are dropped.
 *
 * <p>Buckets are those of CCNet (Wenzek et al. 2020, "CCNet: Extracting High Quality Monolingual Datasets from Web Crawl Data",
 * section 4): the third of a language's documents that a model of Wikipedia finds most probable is its head, the next its
 * middle, the rest its tail. Where the thirds end depends on model and language, so the bounds are given.
 *
 * @param model a folder that {@code train lm} wrote, or an n-gram model as ARPA file, {@code *.arpa} or {@code *.arpa.gz};
 *     there is none that would do for everybody, so one must be given before a step is made
 * @param unit of what the perplexity is
 * @param least documents below it are dropped; 0 for none
 * @param most documents above it are dropped; 0 for none
 * @param headBound documents up to it are the head; 0 for no buckets
 * @param tailBound documents above it are the tail
 * @param sampleCharacters of a document's beginning that are scored
 */
public record PerplexityConfig(
        String model,
        PerplexityUnit unit,
        double least,
        double most,
        double headBound,
        double tailBound,
        int sampleCharacters)
        implements StepConfig {
    public static final String PERPLEXITY_LABEL = "perplexity";
    public static final String BUCKET_LABEL = "perplexity_bucket";

    /** Why documents are dropped. */
    public static final String TOO_HIGH = "perplexity_too_high";

    public static final String TOO_LOW = "perplexity_too_low";

    public static final int DEFAULT_SAMPLE_CHARACTERS = 2_000;
    private static final int MOST_SAMPLE = 10_000_000;

    /** @throws BadConfiguration naming every value that is wrong */
    public PerplexityConfig {
        List<Problem> problems = new ArrayList<>();
        if (!(least >= 0 && least < Double.POSITIVE_INFINITY)) {
            problems.add(Problem.outOfRange("least", least, "0 or more"));
        }
        if (most != 0 && !(most > least && most < Double.POSITIVE_INFINITY)) {
            problems.add(Problem.outOfRange("most", most, "0 for no bound, or more than least, " + least));
        }
        if (!(headBound >= 0 && headBound < Double.POSITIVE_INFINITY)) {
            problems.add(Problem.outOfRange("head-bound", headBound, "0 (no buckets) or more"));
        }
        if (headBound == 0 ? tailBound != 0 : !(tailBound > headBound)) {
            problems.add(Problem.outOfRange(
                    "tail-bound",
                    tailBound,
                    headBound == 0 ? "0 without head-bound" : "more than head-bound, " + headBound));
        }
        if (sampleCharacters < 1 || sampleCharacters > MOST_SAMPLE) {
            problems.add(Problem.outOfRange("sample-characters", sampleCharacters, "1 to " + MOST_SAMPLE));
        }
        BadConfiguration.throwIfAny(problems);
    }

    /** Labels alone, of a model that must be given. */
    public static final PerplexityConfig DEFAULT = of("");

    /** Of a model, labels alone. */
    public static PerplexityConfig of(String model) {
        return new PerplexityConfig(model, PerplexityUnit.TOKEN, 0, 0, 0, 0, DEFAULT_SAMPLE_CHARACTERS);
    }

    @Override
    public Optional<Problem> missing() {
        return model.isBlank()
                ? Optional.of(Problem.of("model of step perplexity is missing")
                        .allowed("a folder that train lm wrote, or a file named *.arpa or *.arpa.gz"))
                : Optional.empty();
    }

    @Override
    public List<String> files() {
        return model.isBlank() ? List.of() : List.of(model);
    }

    /** The model is read at the first call in a process. @throws BadConfiguration if there is none */
    @Override
    public DocumentStep create() {
        missing().ifPresent(problem -> {
            throw new BadConfiguration(problem);
        });
        return new PerplexityStep(this, TextScorers.at(hadoop(), model));
    }

    /**
     * Looks at the model without reading all of it: it must be there, and as far as its head tells, whole.
     *
     * @throws BadConfiguration if there is none, or it cannot be opened here
     * @throws io.thalweg.problem.JobFailed if it is damaged or of no kind that is known
     */
    public ScorerDemand look(Configuration hadoop) {
        return TextScorers.look(hadoop, model);
    }

    /** Of the Spark application that this process belongs to, where there is one. */
    private static Configuration hadoop() {
        SparkEnv spark = SparkEnv.get();
        return spark == null ? new Configuration() : SparkHadoopUtil.get().newConfiguration(spark.conf());
    }
}
