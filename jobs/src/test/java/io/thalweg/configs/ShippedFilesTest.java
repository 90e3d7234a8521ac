package io.thalweg.configs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every file of {@code cluster-configs} is right, and this would be noticed if one were not. */
final class ShippedFilesTest {
    private static final Path SHIPPED =
            Path.of("..", "cluster-configs").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @BeforeEach
    void bashIsThere() {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "the scripts need bash");
    }

    @Test
    void everyFileIsRight() throws Exception {
        ShippedFiles shipped = new ShippedFiles(SHIPPED, folder);
        assertEquals(List.of(), shipped.check());
        // That something was looked at: three clusters, their scripts twice over, the recipes.
        assertTrue(shipped.files() >= 20, shipped.files() + " files");
        assertTrue(shipped.settings() >= 300, shipped.settings() + " settings");
    }

    @Test
    void sparkItselfTellsItsSettings() {
        assertEquals(Optional.empty(), SparkSettings.problem("spark.task.reaper.killTimeout", "120s"));
        assertEquals(Optional.empty(), SparkSettings.problem("spark.yarn.maxAppAttempts", "4"));
        assertEquals(
                Optional.empty(),
                SparkSettings.problem("spark.metrics.conf.*.sink.prometheusServlet.path", "/metrics/prometheus"));
        assertEquals(Optional.empty(), SparkSettings.problem("spark.kubernetes.allocation.batch.size", "16"));
        assertEquals(Optional.empty(), SparkSettings.problem("spark.ssl.ui.keyStoreType", "PKCS12"));
        assertEquals(Optional.empty(), SparkSettings.problem("spark.hadoop.fs.s3a.path.style.access", "true"));
    }

    @ParameterizedTest
    @CsvSource({
        "spark.executor.memroy, 4g",
        "spark.executor.memory, much",
        "spark.task.reaper.enabled, perhaps",
        "spark.task.maxFailures, many",
        "spark.authenticate.secretBitLength, 1.5",
        "spark.master, mars",
        "spark.stage.maxConsecutiveAttempts, 0",
        "spark.network.crypto.cipher, ROT13",
        "spark.network.crypto.authEngineVersion, 3",
        "spark.kryo.registrator, io.thalweg.spark.NoRegistrator",
        "spark.ssl.ui.keystore, /etc/ui.p12",
        "spark.ssl.you.keyStore, /etc/ui.p12",
        "spark.executor.resource.gpu.amunt, 1",
        "spark.executor.resource.gpu.amount, one",
        "spark.executor.resource.gpu.amount, 0.5",
        "spark.task.resource.gpu.amount, 0",
        "spark.task.resource.gpu.discoveryScript, /x",
        "spark.worker.resource.gpu.vendor, nvidia.com",
        "spark.driver.resource..amount, 1",
        "spark.hadoop.fs.s3a.pathstyle, true",
        "spark.yarn.maxAppAttemps, 4",
        "spark.ui.prometheus.enabled, sometimes",
        "spark.metrics.conf.*.sink.prometheusServlet.class, org.apache.spark.metrics.sink.PrometheusServelet",
        "spark.metrics.conf.*.sinks.prometheusServlet.path, /metrics/prometheus",
        "spark.metrics.conf.drivers.sink.prometheusServlet.path, /metrics/prometheus",
        "spark.kubernetes.allocation.batch.size, 0",
        "spark.kubernetes.executor.volumes.emptyDir.x.mounted.path, /x",
        "spark.kubernetes.executor.labels.x, y",
        "spark.dynamicAllocation.executorIdleTimeout, 2 fortnights"
    })
    void aWrongSettingIsNoticed(String key, String value) {
        assumeTrue(SparkSettings.knowsYarn() || !key.startsWith("spark.yarn."), "Spark's part for YARN is not there");
        assertTrue(SparkSettings.problem(key, value).isPresent(), key + " = " + value);
    }

    /** What is broken: a file, a text in it, what stands there instead, and a word of the complaint. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "yarn/yarn.conf | spark.executor.memory | spark.executor.memroy | no such setting",
                "standalone/standalone.conf | 12g | 12 gallons | spark.executor.memory",
                "standalone/standalone.conf | #spark.ssl.ui.keyStore | #spark.ssl.ui.keyStash | no such setting",
                "standalone/standalone.conf | spark.cores.max | spark.executor.cores | set twice",
                "standalone/standalone.conf | spark.eventLog.dir | spark.authenticate.secret | a secret has no place",
                "yarn/yarn.conf | spark.authenticate                              true"
                        + " | spark.authenticate                              false | spark.authenticate is not true",
                "local.conf | #spark.ui.prometheus.enabled | #spark.ui.prometheus.enable | no such setting",
                "yarn/yarn.conf | metrics.sink.PrometheusServlet | metrics.sink.Prometheus | no such class",
                "dynamic-allocation.conf | 30min | thirty | shuffleTracking.timeout",
                "recipes/word2vec-cbow.yaml | window: | widow: | Unknown key 'widow'",
                "recipes/word2vec-cbow.yaml | window: 8 | window: 800 | --window is out of range",
                "recipes/word2vec-cbow.yaml | architecture: cbow | architecture: sea-bow | --architecture",
                "recipes/word2vec-cbow.yaml | window: 8 | 'window: [8' | not YAML",
                "standalone/submit.sh | if [ | if ( | syntax error",
                "standalone/submit.sh | io.thalweg.jobs.Main | io.thalweg.jobs.Man | main class",
                "standalone/submit.sh | spark://master | sparkle://master | no master of Spark",
                "standalone/submit.sh | trap | chmod 644 \"$settings\"; trap | others can read",
                "kubernetes/submit.sh | driver.podTemplateFile | driver.podTemplatFile | no such setting",
                "kubernetes/submit.sh | driver-pod.yaml | driver-plot.yaml | there is no",
                "yarn/submit.sh | argument=${argument##*/} | argument=x | does not exist",
                "kubernetes/spark-application.yaml | mainClass | mainKlass | mainKlass",
                "kubernetes/spark-application.yaml | onFailureRetries: 3 | onFailureRetries: three | onFailureRetries",
                "kubernetes/spark-application.yaml | '\"256m\"' | '256' | sparkConf",
                "kubernetes/spark-application.yaml | spark.task.maxFailures | spark.task.maxFailuers | no such setting",
                "kubernetes/spark-application-gpu.yaml | tolerations: | toleration: | toleration",
                "kubernetes/spark-application-gpu.yaml | resource.gpu.vendor | resource.gpu.vendors | no such setting",
                "kubernetes/spark-application-gpu.yaml | - tf32 | - tf23 | --precision",
                "kubernetes/spark-application.yaml | - --resume | - --resum | Unknown option '--resum'",
                "kubernetes/spark-application.yaml | large-corpus | larger-corpus | does not exist",
                "kubernetes/executor-pod.yaml | topologyKey | topologieKey | topologieKey",
                "kubernetes/cluster.yaml | kind: Role | kind: Rolle | Rolle",
                "kubernetes/Dockerfile | USER 185 | USER root | Spark's own user",
                "kubernetes/Dockerfile | cluster-configs/recipes | cluster-configs/receipts | not there",
                "kubernetes/gpu/Dockerfile | FROM apache/spark:3.5 | FROM apache/spark:3.4 | the first line is not",
                "kubernetes/gpu/Dockerfile | USER 185 | USER spark | Spark's own user",
                "kubernetes/gpu/Dockerfile | cluster-configs/gpu-discovery.sh | gpu-discovery.sh | not there",
                "standalone/gpu.conf | resource.gpu.amount | resource.gpu.amunt | no such setting",
                "yarn/gpu.conf | spark.yarn.resourceGpuDeviceName | spark.yarn.resourceGpuDevice | no such setting",
                "yarn/submit.sh | ../gpu-discovery.sh | ../gpu-discover.sh | there is no",
                "kubernetes/gpu.conf | resource.gpu.vendor | resource.gpu.vender | no such setting",
                "kubernetes/submit.sh | here/executor-pod-gpu.yaml | here/executor-pod-cpu.yaml | there is no",
                "kubernetes/executor-pod-gpu.yaml | tolerations | tolerances | tolerances",
                "standalone/worker.conf | worker.resource.gpu.amount | worker.resource.gpu.amnt | no such setting",
                "gpu-discovery.sh | then | than | syntax error",
                "README.md | spark.authenticate.secret | spark.authenticate.secrets | no such setting"
            })
    void aBrokenFileIsNoticed(String file, String text, String instead, String complaint) throws Exception {
        assumeTrue(SparkSettings.knowsYarn() || !text.startsWith("spark.yarn."), "Spark's part for YARN is not there");
        Path copy = copyOfAll();
        Path broken = copy.resolve(file);
        String before = Files.readString(broken);
        assertTrue(before.contains(text), file + " no longer holds '" + text + "'");
        Files.writeString(
                broken,
                before.replaceFirst(
                        java.util.regex.Pattern.quote(text), java.util.regex.Matcher.quoteReplacement(instead)));
        List<String> problems = new ShippedFiles(copy, folder.resolve("scratch")).check(file);
        assertTrue(problems.stream().anyMatch(problem -> problem.contains(complaint)), "complaints: " + problems);
    }

    @Test
    void aFileOfAnUnknownTypeIsNoticed() throws Exception {
        Path copy = copyOfAll();
        Files.writeString(copy.resolve("yarn/settings.toml"), "a = 1\n");
        List<String> problems = new ShippedFiles(copy, folder.resolve("scratch")).check();
        assertEquals(1, problems.size(), problems.toString());
        assertTrue(problems.get(0).startsWith("yarn/settings.toml: "), problems.toString());
    }

    @Test
    void aSubmissionTakesNoSecretThatOthersCanRead() throws Exception {
        Path script = SHIPPED.resolve("standalone/submit.sh");
        Path home = Files.createDirectories(folder.resolve("spark/bin"));
        Path submit = Files.writeString(home.resolve("spark-submit"), "#!/bin/bash\n");
        assertTrue(submit.toFile().setExecutable(true));
        Path secrets = Files.writeString(folder.resolve("secrets"), "spark.authenticate.secret x\n");
        Files.setPosixFilePermissions(secrets, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
        ProcessBuilder builder =
                new ProcessBuilder("bash", script.toString(), "inspect", "x").redirectErrorStream(true);
        builder.environment().put("SPARK_HOME", folder.resolve("spark").toString());
        builder.environment().put("THALWEG_JAR", submit.toString());
        builder.environment().put("SECRETS", secrets.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor(), output);
        assertTrue(output.contains("Others can read the file of secrets"), output);
    }

    /** The driver on YARN is started again by YARN, with the same arguments: they must not begin anew. */
    @Test
    void aTrainingOnYarnIsResumed() throws Exception {
        SubmitScript scripts = new SubmitScript(SHIPPED, folder);
        Path yarn = SHIPPED.resolve("yarn/submit.sh");
        assertTrue(submitted(scripts, yarn, "train", "word2vec", "--data", "hdfs:///d", "--output", "hdfs:///o")
                .contains("--resume"));
        assertFalse(submitted(
                        scripts, yarn, "embed", "--model", "hdfs:///m", "--input", "hdfs:///i", "--output", "hdfs:///o")
                .contains("--resume"));
        List<String> fresh = submitted(
                scripts, yarn, "train", "word2vec", "--data", "hdfs:///d", "--output", "hdfs:///o", "--overwrite");
        assertFalse(fresh.contains("--resume"), fresh.toString());
    }

    private static List<String> submitted(SubmitScript scripts, Path script, String... arguments)
            throws IOException, InterruptedException {
        SubmitScript.Submission submission = scripts.run(script, SubmitScript.Executors.FIXED, arguments);
        assertEquals(List.of(), submission.problems());
        return submission.arguments();
    }

    private Path copyOfAll() throws IOException {
        Path copy = folder.resolve("cluster-configs");
        try (Stream<Path> all = Files.walk(SHIPPED)) {
            for (Path from : all.filter(Files::isRegularFile)
                    .filter(path -> !SHIPPED.relativize(path).startsWith("target"))
                    .toList()) {
                Path to = copy.resolve(SHIPPED.relativize(from));
                Files.createDirectories(to.getParent());
                Files.copy(from, to);
            }
        }
        return copy;
    }
}
