package io.thalweg.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.thalweg.storage.OutputFolder.Existing;
import io.thalweg.train.RoundLimits;
import io.thalweg.train.TrainerConfig;
import io.thalweg.training.Word2VecTraining;
import io.thalweg.word2vec.Word2VecConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data node of HDFS is lost while a run writes its checkpoints and its model there. */
@Tag("slow")
final class DataNodeFaultsTest {
    @TempDir
    static Path folder;

    private static Faults faults;
    private static Trainings trainings;

    @BeforeAll
    static void start() throws Exception {
        faults = Faults.in(folder);
        trainings = Trainings.in(folder);
    }

    @Test
    void aDataNodeLostWhileWritingCostsNothing() throws Exception {
        Word2VecConfig config = Trainings.word2vec(8, 2);
        Training training = trainings.of(config);
        Path whole = faults.path("hdfs-whole");
        try (TestCluster cluster = faults.cluster("cluster", 2, "1g");
                TestHdfs hdfs = TestHdfs.start(faults.path("hdfs"), 3);
                JavaSparkContext spark =
                        faults.spark(cluster, 2, Map.of("spark.hadoop.dfs.client.use.datanode.hostname", "false"))) {
            training.run(spark, whole);
            for (int repetition = 0; repetition < Faults.repetitions(); repetition++) {
                Random random = Faults.random("datanode", repetition);
                int round = 1 + random.nextInt(10);
                int victim = random.nextInt(3);
                List<MiniDFSCluster.DataNodeProperties> lost = new ArrayList<>();
                Faults.Watcher watcher = new Faults.Watcher(done -> {
                    if (done == round) {
                        lost.add(hdfs.cluster().stopDataNode(victim));
                    }
                });
                String output = "/model-" + repetition;
                TrainerConfig trainer = new TrainerConfig(1, 2, 0, 0, 0, RoundLimits.defaults());
                Word2VecTraining.run(
                        spark, config, trainer, trainings.words(), hdfs.path(output), Existing.REFUSE, watcher);
                assertArrayEquals(
                        Faults.model(whole), hdfs.read(output + "/model.safetensors"), "repetition " + repetition);
                System.err.printf(
                        "data node %d stopped after round %d (seed %d, repetition %d): equal; %s%n",
                        victim, round, Faults.SEED, repetition, watcher.warnings);
                hdfs.cluster().restartDataNode(lost.get(0), true);
                hdfs.cluster().waitActive();
            }
        }
    }
}
