package io.thalweg.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.thalweg.train.RoundLimits;
import io.thalweg.train.TrainerConfig;
import io.thalweg.word2vec.Word2VecConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class TrainWord2VecCommandTest {
    @TempDir
    Path folder;

    private Ran train(String... options) throws IOException {
        Files.createDirectories(folder.resolve("data"));
        List<String> args = new ArrayList<>(List.of(
                "train",
                "word2vec",
                "--data",
                folder.resolve("data").toString(),
                "--output",
                folder.resolve("model").toString()));
        args.addAll(Arrays.asList(options));
        return Ran.command(args.toArray(String[]::new));
    }

    @Test
    void everyFieldOfTheConfigurationsIsAnOptionWithItsDefaultInTheHelp() throws ReflectiveOperationException {
        String help = Ran.command("train", "word2vec", "--help").out().replaceAll("\\s+", " ");
        CommandLine command = Thalweg.commandLine()
                .getSubcommands()
                .get("train")
                .getSubcommands()
                .get("word2vec");
        for (Record defaults : List.of(Word2VecConfig.defaults(), TrainerConfig.defaults(), RoundLimits.defaults())) {
            for (RecordComponent field : defaults.getClass().getRecordComponents()) {
                if (field.getType().isRecord()) {
                    continue;
                }
                if (field.getName().equals("roundTimeoutSeconds")) {
                    assertEquals(7200, RoundLimits.defaults().roundTimeoutSeconds());
                    assertTrue(help.contains("--round-timeout") && help.contains("(default: 2h)"), help);
                    continue;
                }
                String option =
                        "--" + field.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                assertTrue(command.getCommandSpec().optionsMap().containsKey(option), option);
                if (field.getName().equals("replicaRateFactor")) {
                    assertTrue(help.contains("(default: 1.25; 1.5 with another merge"), help);
                } else if (!field.getName().equals("minLearningRate")) {
                    String value = String.valueOf(field.getAccessor().invoke(defaults));
                    String shown = value.toLowerCase(Locale.ROOT).replace('_', '-');
                    assertTrue(
                            help.contains("(default: " + value + ")") || help.contains("(default: " + shown + ")"),
                            option + " has default " + value);
                }
            }
        }
    }

    @Test
    void theLimitsOfARoundAreWrittenAsPeopleWriteThem() throws IOException {
        Ran ran = train("--quorum", "0", "--grace", "-5%", "--round-timeout", "0s");
        assertEquals(2, ran.exitCode());
        for (String told : List.of(
                "--quorum is out of range: found 0.0",
                "--grace is out of range: found -0.05",
                "--round-timeout is out of range: found 0 s")) {
            assertTrue(ran.err().contains(told), ran.err());
        }
        assertTrue(
                train("--round-timeout", "soon").err().contains("found 'soon', allowed a time such as 90s, 10m or 2h"));
        assertTrue(train("--grace", "much").err().contains("found 'much', allowed a number"));
    }

    @Test
    void blocksCannotDoWithoutAReplica() throws IOException {
        Ran ran = train("--distribution", "blocks", "--replicas", "4", "--quorum", "0.75");
        assertEquals(2, ran.exitCode());
        assertEquals(
                List.of(
                        "--distribution blocks cannot end a round without a replica: no other has its blocks:"
                                + " found --quorum 0.75, allowed --quorum 1. Leave --quorum out, or choose --distribution average"),
                ran.errors());
        assertFalse(Files.exists(folder.resolve("model")));
    }

    @Test
    void whatWouldHaveNoEffectIsRefused() throws IOException {
        assertEquals(
                List.of(
                        "--cbow-gradient is for --architecture cbow only: found shared, allowed whole, or --architecture cbow"),
                train("--cbow-gradient", "shared").errors());
        assertEquals(
                List.of("--negative-samples is for --objective negative-sampling only: found 7,"
                        + " allowed 5, or --objective negative-sampling"),
                train("--objective", "full-softmax", "--negative-samples", "7").errors());
        Ran ran = train(
                "--distribution",
                "blocks",
                "--merge",
                "mean",
                "--warm-up-fraction",
                "0.1",
                "--replica-rate-factor",
                "2",
                "--replicas",
                "2");
        assertEquals(2, ran.exitCode());
        assertEquals(
                List.of(
                        "--merge is for --distribution average only: found mean, allowed auto, or --distribution average",
                        "--warm-up-fraction is for --distribution average only: found 0.1,"
                                + " allowed 0.05, or --distribution average",
                        "--replica-rate-factor is for --distribution average only: found 2.0,"
                                + " allowed 1.25, or --distribution average"),
                ran.errors());
        assertFalse(Files.exists(folder.resolve("model")));
        List<String> merge =
                train("--distribution", "blocks", "--merge", "mean").errors();
        assertTrue(merge.size() == 1 && merge.get(0).startsWith("--merge is for"), merge.toString());
    }

    /** Runs of one, two and four replicas are given the same options; a recipe names what is the default; a resumed run has its own. */
    @Test
    void whatHarmsNothingIsAccepted() throws IOException {
        // Of what is looked at together, the device alone is wrong.
        String wrong = "Word vectors are trained on the CPU";
        List<String> one = train(
                        "--device", "gpu", "--replicas", "1", "--merge", "row-adasum", "--warm-up-fraction", "0.1")
                .errors();
        assertTrue(one.size() == 1 && one.get(0).startsWith(wrong), one.toString());
        Path recipe = Path.of("..", "cluster-configs", "recipes", "word2vec-large-corpus.yaml");
        List<String> blocks = train("--device", "gpu", "--distribution", "blocks", "--config", recipe.toString())
                .errors();
        assertTrue(blocks.size() == 1 && blocks.get(0).startsWith(wrong), blocks.toString());
        List<String> resumed = train("--device", "gpu", "--resume", "--cbow-gradient", "shared")
                .errors();
        assertTrue(resumed.size() == 1 && resumed.get(0).startsWith(wrong), resumed.toString());
    }

    @Test
    void wordVectorsAreNotTrainedOnAGpu() throws IOException {
        Ran ran = train("--device", "gpu");
        assertEquals(2, ran.exitCode());
        assertEquals(
                List.of("Word vectors are trained on the CPU, whose cores they keep busy with rows of memory:"
                        + " found --device gpu, allowed auto or cpu."
                        + " Leave --device out; GPUs are for train lm and train gan"),
                ran.errors());
        assertFalse(Files.exists(folder.resolve("model")));
    }

    @Test
    void aWindowOf999AndNoDimensionsAreBothToldAndNothingIsWritten() throws IOException {
        Ran ran = train("--dimensions", "0", "--window", "999", "--replcas", "2");
        assertEquals(2, ran.exitCode());
        assertEquals("", ran.out());
        assertEquals(
                List.of(
                        "Unknown option '--replcas'. Did you mean --replicas?",
                        "--dimensions is out of range: found 0, allowed 1 to 4096",
                        "--window is out of range: found 999, allowed 1 to 100"),
                ran.errors());
        assertFalse(Files.exists(folder.resolve("model")));
    }

    @Test
    void aConfigurationFileWithThreeMistakesNamesAllThree() throws IOException {
        Path file = Files.writeString(
                folder.resolve("run.yaml"), "dimensions: 0\nnegative-sample: 5\narchitecture: skipgram\n");
        Ran ran = train("--config", file.toString());
        assertEquals(2, ran.exitCode());
        assertEquals(
                List.of(
                        "Unknown key 'negative-sample' (" + file + "). Did you mean negative-samples?",
                        "--architecture has a value of the wrong kind: found 'skipgram', allowed skip-gram, cbow ("
                                + file + ")",
                        "--dimensions is out of range: found 0, allowed 1 to 4096 (" + file + ")"),
                ran.errors());
    }

    @Test
    void theMissingAreNamed() {
        Ran ran = Ran.command("train", "word2vec");
        assertEquals(2, ran.exitCode());
        assertEquals(
                List.of("--data is missing. Give --data DIR", "--output is missing. Give --output DIR"), ran.errors());
        Ran none = Ran.command("train", "word2vec", "--data", "/no/such", "--output", folder + "/m");
        assertEquals(List.of("--data does not exist: found /no/such. Check the path"), none.errors());
        assertEquals(2, none.exitCode());
    }

    @Test
    void anOutputThatExistsIsRefusedUnlessToldOtherwise() throws IOException {
        Files.createDirectories(folder.resolve("model"));
        Files.writeString(folder.resolve("model/precious.txt"), "x");
        Ran ran = train();
        assertEquals(2, ran.exitCode());
        assertEquals(1, ran.errors().size(), ran.err());
        assertTrue(ran.errors().get(0).startsWith("The output exists: found " + folder.resolve("model")), ran.err());
        assertTrue(ran.errors().get(0).contains("give --resume to go on with what is there"), ran.err());
        assertTrue(Files.exists(folder.resolve("model/precious.txt")));
        assertEquals(
                List.of("--resume and --overwrite exclude each other. Give one of them"),
                train("--resume", "--overwrite").errors());
    }

    @Test
    void theDatasetCannotBeOverwrittenByTheModel() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        for (String output : List.of("data", "data/../data", ".")) {
            Ran ran = Ran.command(
                    "train",
                    "word2vec",
                    "--overwrite",
                    "--data",
                    folder.resolve("data").toString(),
                    "--output",
                    folder.resolve(output).toString());
            assertEquals(2, ran.exitCode());
            assertTrue(ran.errors().get(0).startsWith("--output holds --data"), ran.err());
        }
    }

    @Test
    void sparksOptionsAreChecked() throws IOException {
        assertEquals(
                List.of(
                        "--conf is not a setting of Spark: found 'nonsense', allowed spark.KEY=VALUE",
                        "--master is not a master of Spark: found 'locl', allowed local, local[N], local[*], "
                                + "spark://HOST:PORT, yarn, k8s://URL"),
                train("--master", "locl", "--conf", "nonsense").errors());
        assertEquals(
                List.of("--threads is more than --master offers: found 4 threads on local[2], allowed at most 2. "
                        + "Lower --threads, or give --master local[4] or more"),
                train("--master", "local[2]", "--threads", "4").errors());
    }

    @Test
    void aFolderThatIsNoDatasetFailsWithoutAStackTraceAndLeavesNothing() throws IOException {
        Ran ran = train("--master", "local[1]");
        assertEquals(1, ran.exitCode(), ran.err());
        assertEquals(1, ran.errors().size(), ran.err());
        assertTrue(ran.errors().get(0).contains("manifest.json"), ran.err());
        assertFalse(ran.err().contains("\tat "), ran.err());
        assertFalse(Files.exists(folder.resolve("model/manifest.json")));
    }

    @Test
    void theShippedSettingsOfSparkAreAccepted() throws IOException {
        Path conf = Path.of("..", "cluster-configs", "local.conf");
        Ran ran = Ran.command(
                "train",
                "word2vec",
                "--properties-file",
                conf.toString(),
                "--data",
                "/no/such",
                "--output",
                folder + "/m");
        assertEquals(List.of("--data does not exist: found /no/such. Check the path"), ran.errors());
        Path wrong = Files.writeString(folder.resolve("wrong.conf"), "spark.ui.enabled false\nnonsense 1\n");
        assertEquals(
                List.of(
                        "A line of --properties-file is not a setting of Spark: found 'nonsense', allowed spark.KEY VALUE ("
                                + wrong + ")"),
                train("--properties-file", wrong.toString()).errors());
    }

    /** Every recipe that ships is one that its command accepts. */
    @Test
    void theShippedRecipesAreValid() throws IOException {
        Path recipes = Path.of("..", "cluster-configs", "recipes");
        List<Path> files;
        try (Stream<Path> found = Files.list(recipes)) {
            files = found.filter(file -> file.getFileName().toString().startsWith("word2vec"))
                    .toList();
        }
        assertFalse(files.isEmpty(), "no recipe in " + recipes.toAbsolutePath());
        for (Path file : files) {
            // With the data missing, that must be the only thing wrong.
            Ran ran = Ran.command(
                    "train", "word2vec", "--config", file.toString(), "--data", "/no/such", "--output", folder + "/m");
            assertEquals(
                    List.of("--data does not exist: found /no/such. Check the path"), ran.errors(), file.toString());
        }
    }
}
