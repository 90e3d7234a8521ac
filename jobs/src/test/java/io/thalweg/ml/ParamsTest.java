package io.thalweg.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.problem.BadConfiguration;
import io.thalweg.problem.JobFailed;
import io.thalweg.word2vec.Word2VecConfig;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.junit.jupiter.api.Test;

/** Parameters, and the surface of MLlib's classes; no Spark is started. */
final class ParamsTest {
    /** Fields of the trainer's configuration that go by MLlib's names. */
    private static final Map<String, String> MLLIB_NAMES = Map.of(
            "dimensions", "vectorSize",
            "window", "windowSize",
            "learningRate", "stepSize",
            "epochs", "maxIter",
            "replicas", "numPartitions");

    @Test
    void everyMethodOfMllibsClassesIsHere() {
        assertEquals(Set.of(), missing(org.apache.spark.ml.feature.Word2Vec.class, Word2Vec.class), "of the estimator");
        assertEquals(
                Set.of(),
                missing(org.apache.spark.ml.feature.Word2VecModel.class, Word2VecModel.class),
                "of the model");
    }

    /** Public methods by name and parameters that ours lacks, but for what Scala's compiler adds. */
    private static Set<String> missing(Class<?> theirs, Class<?> ours) {
        Set<String> missing = signatures(theirs);
        missing.removeAll(signatures(ours));
        missing.removeIf(signature -> signature.startsWith("validateAndTransformSchema("));
        return missing;
    }

    private static Set<String> signatures(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !method.getName().contains("$") && Modifier.isPublic(method.getModifiers()))
                .map(ParamsTest::signature)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String signature(Method method) {
        return method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    @Test
    void defaultsAreMllibsForMllibsParameters() {
        var theirs = new org.apache.spark.ml.feature.Word2Vec("same");
        Word2Vec ours = new Word2Vec("same");
        for (Param<?> param : theirs.params()) {
            assertTrue(ours.hasParam(param.name()), param.name());
            if (theirs.hasDefault(param) && !param.name().equals("seed")) {
                assertEquals(
                        (Object) theirs.getOrDefault(param),
                        ours.getOrDefault(ours.getParam(param.name())),
                        param.name());
            }
        }
    }

    @Test
    void everyFieldOfTheTrainersConfigurationIsAParameter() {
        Word2Vec stage = new Word2Vec();
        for (RecordComponent field : Word2VecConfig.class.getRecordComponents()) {
            String name = MLLIB_NAMES.getOrDefault(field.getName(), field.getName());
            assertTrue(stage.hasParam(name), name);
        }
        // And reaches the trainer: each has a value of its own here.
        stage.setVectorSize(7)
                .setWindowSize(3)
                .setStepSize(0.3)
                .setMaxIter(9)
                .setNumPartitions(4)
                .setSeed(11)
                .setArchitecture("CBOW")
                .setCbowGradient("shared")
                .setObjective("full-softmax")
                .setNegativeSamples(2)
                .setSample(0.25)
                .setMinLearningRate(0.2)
                .setThreads(5)
                .setDistribution("average")
                .setMergesPerEpoch(6)
                .setMerge("mean")
                .setWarmUpFraction(0.125)
                .setReplicaRateFactor(1.25)
                .setKernel("plain");
        assertEquals(
                "Word2VecConfig[architecture=CBOW, cbowGradient=SHARED, objective=FULL_SOFTMAX, dimensions=7, window=3,"
                        + " negativeSamples=2, sample=0.25, learningRate=0.3, minLearningRate=0.2, epochs=9, threads=5, replicas=4,"
                        + " distribution=AVERAGE, mergesPerEpoch=6, merge=MEAN, warmUpFraction=0.125,"
                        + " replicaRateFactor=1.25, kernel=PLAIN, seed=11]",
                Word2VecParamSet.config(stage).toString());
        assertEquals(
                Word2VecConfig.builder().epochs(1).learningRate(0.025).build(),
                Word2VecParamSet.config(new Word2Vec()));
    }

    @Test
    void valuesAreCheckedWhereTheyComeIn() {
        Word2Vec stage = new Word2Vec();
        assertRefused("vectorSize is out of range: found 0, allowed 1 to 4096", () -> stage.setVectorSize(0));
        assertRefused("stepSize is out of range: found -1.0", () -> stage.setStepSize(-1));
        assertRefused("minCount is out of range: found -1", () -> stage.setMinCount(-1));
        assertRefused(
                "distribution is none of its choices: found 'shuffle', allowed average, blocks",
                () -> stage.setDistribution("shuffle"));
        assertRefused("outputCol is empty", () -> stage.setOutputCol(""));
        assertRefused(
                "windowSize is out of range: found 101", () -> new ParamMap().put(stage.windowSize(), (Object) 101));
        assertRefused(
                "seed has a value of another type: found Integer 1, allowed Long", () -> stage.set("seed", (Object) 1));
        // A lowest rate above the default highest one waits for the highest.
        stage.setMinLearningRate(0.06);
        assertRefused(
                "minLearningRate is out of range: found 0.06, allowed 0 to stepSize, which is 0.025",
                () -> Word2VecParamSet.config(stage));
        stage.setDistribution("blocks").setArchitecture("cbow").setStepSize(0.1);
        assertRefused(
                "distribution blocks knows skip-gram with negative sampling only",
                () -> Word2VecParamSet.config(stage));
    }

    private static void assertRefused(String words, Runnable work) {
        BadConfiguration refused = assertThrows(BadConfiguration.class, work::run);
        assertTrue(String.valueOf(refused.getMessage()).startsWith(words), refused::getMessage);
    }

    @Test
    void copiesKeepWhatWasSet() {
        Word2Vec stage = new Word2Vec("w2v_1").setVectorSize(3).setInputCol("in");
        Word2Vec copy = stage.copy(new ParamMap().put(stage.vectorSize(), (Object) 5));
        assertEquals("w2v_1", copy.uid());
        assertEquals(5, copy.getVectorSize());
        assertEquals(3, stage.getVectorSize());
        assertEquals("in", copy.getInputCol());
        assertEquals("w2v_1__output", copy.getOutputCol());
    }

    @Test
    void otherThanOurMetadataIsRefused() {
        Word2Vec stage = new Word2Vec("w2v_1").setVectorSize(3);
        String whole = new String(StageMetadata.write(stage, 1, "3.5.5"), StandardCharsets.UTF_8);
        assertEquals(3, read(whole).getVectorSize());
        for (String damaged : List.of(
                "",
                "{",
                "[]",
                whole.substring(0, whole.length() / 2),
                whole.replace("io.thalweg.ml.Word2Vec", "java.lang.Object"),
                whole.replace("\"vectorSize\":3", "\"vectorSize\":0"),
                whole.replace("\"vectorSize\":3", "\"vectorSize\":\"three\""),
                whole.replace("\"vectorSize\":3", "\"vectorLength\":3"),
                whole.replace("\"uid\":\"w2v_1\"", "\"uid\":1"),
                whole.replace("\"paramMap\"", "\"params\""))) {
            JobFailed refused = assertThrows(JobFailed.class, () -> read(damaged), damaged);
            assertTrue(
                    String.valueOf(refused.getMessage()).startsWith("Not the metadata of such a stage"),
                    refused::getMessage);
        }
    }

    private static Word2Vec read(String json) {
        return StageMetadata.parse(json.getBytes(StandardCharsets.UTF_8), Word2Vec.class, "here")
                .applyTo(new Word2Vec("w2v_1"), "here");
    }

    @Test
    void aModelTooLargeToBeSentIsRefused() {
        SharedVectors.requireSendable(5_000_000, 100);
        assertRefused(
                "The model is too large to be sent to every executor: found 2,000,000 words of 300 numbers",
                () -> SharedVectors.requireSendable(2_000_000, 300));
    }

    @Test
    void optionsOfTheCommandLineAreToldAsParameters() {
        assertEquals(
                "Lower minCount or --add-modules, see numPartitions",
                ParamNames.translate("Lower --min-count or --add-modules, see --replicas"));
    }
}
